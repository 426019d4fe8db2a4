-- A day's tallies in force of one collection. Grain: one row per tally, sorted by its key.
SELECT day, country, operator, network_type, service, plane, panel, ruleset, measurements, voters,
       votes_ok, votes_blocked, votes_throttled, votes_degraded, share, low, high, state, health
  FROM tally
 WHERE day = %(day)s AND ruleset = %(ruleset)s AND panel = ANY(%(panels)s)
   AND NOT country = ANY(%(invented)s)
 ORDER BY country COLLATE "C", operator COLLATE "C", network_type COLLATE "C",
       service COLLATE "C", plane COLLATE "C", panel COLLATE "C"
