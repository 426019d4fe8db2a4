-- Make a bucket's tallies these, and only these. Grain: one row per service x plane x panel.
WITH fresh AS (
    SELECT *
      FROM unnest(
          %(service)s::text[], %(plane)s::text[], %(panel)s::text[], %(measurements)s::int[],
          %(voters)s::int[], %(votes_ok)s::int[], %(votes_blocked)s::int[],
          %(votes_throttled)s::int[], %(votes_degraded)s::int[], %(prefix_groups)s::int[],
          %(cohorts)s::int[], %(capped_voters)s::int[], %(capped_interfered)s::int[],
          %(share)s::float8[], %(low)s::float8[], %(high)s::float8[],
          %(state)s::text[], %(health)s::text[]
      ) AS f (
          service, plane, panel, measurements, voters, votes_ok, votes_blocked, votes_throttled,
          votes_degraded, prefix_groups, cohorts, capped_voters, capped_interfered, share, low, high, state,
          health
      )
), gone AS (
    DELETE FROM tally
     WHERE day = %(day)s AND country = %(country)s AND operator = %(operator)s
       AND network_type = %(network_type)s AND ruleset = %(ruleset)s
       AND (service, plane, panel) NOT IN (SELECT service, plane, panel FROM fresh)
)
INSERT INTO tally (
    day, country, operator, network_type, ruleset, service, plane, panel, measurements, voters,
    votes_ok, votes_blocked, votes_throttled, votes_degraded, prefix_groups, cohorts, capped_voters,
    capped_interfered, share, low, high, state, health
)
SELECT %(day)s, %(country)s, %(operator)s, %(network_type)s, %(ruleset)s, service, plane, panel,
       measurements, voters, votes_ok, votes_blocked, votes_throttled, votes_degraded,
       prefix_groups, cohorts, capped_voters, capped_interfered, share, low, high, state, health
  FROM fresh
 ORDER BY service, plane, panel
    ON CONFLICT (day, country, operator, network_type, service, plane, panel, ruleset)
    DO UPDATE SET
       measurements = excluded.measurements, voters = excluded.voters,
       votes_ok = excluded.votes_ok, votes_blocked = excluded.votes_blocked,
       votes_throttled = excluded.votes_throttled, votes_degraded = excluded.votes_degraded,
       prefix_groups = excluded.prefix_groups, cohorts = excluded.cohorts,
       capped_voters = excluded.capped_voters, capped_interfered = excluded.capped_interfered,
       share = excluded.share, low = excluded.low, high = excluded.high, state = excluded.state,
       health = excluded.health, computed_at = now()
