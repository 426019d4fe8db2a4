-- A tally of each day, country, operator, network type, service and plane: they do not grow with
-- the verdicts that they count. Parameters: since (a date), days, countries, ruleset.
INSERT INTO tally (
    day, country, operator, network_type, service, plane, panel, ruleset, measurements, voters,
    votes_ok, votes_blocked, votes_throttled, votes_degraded, prefix_groups, cohorts,
    capped_voters, capped_interfered, share, low, high, state, health
)
SELECT day::date, country, operator, network_type, service, plane, 'open',
       %(ruleset)s, 30, 20, 20, 0, 0, 0, 10, 0, 10, 0, 0, 0, 0.117, 'ok', 'unchecked'
  FROM generate_series(%(since)s::date, %(since)s::date + %(days)s - 1, interval '1 day') AS day,
       unnest(%(countries)s) AS country,
       unnest(ARRAY['maroc-telecom', 'orange-maroc', 'inwi', 'other']) AS operator,
       unnest(ARRAY['mobile', 'wifi']) AS network_type,
       unnest(ARRAY['whatsapp', 'telegram', 'signal']) AS service,
       unnest(ARRAY['messaging', 'call_setup']) AS plane
 ORDER BY 1, 2, 3, 4, 5, 6
