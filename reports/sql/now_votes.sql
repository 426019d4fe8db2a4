-- What voters of a country saw in a window, by UTC day. Grain: cell x day.
-- A voter is known within a day only; is_down: the day's tally says that the service was.
-- Window: [start, end) of measured_at, which prunes partitions.
WITH voters AS (
    SELECT (measured_at AT TIME ZONE 'UTC')::date AS day,
           operator, network_type, service, plane, panel, voter,
           min(prefix_group) AS prefix_group,
           count(*) FILTER (WHERE outcome = 'ok') AS ok,
           count(*) FILTER (WHERE outcome IN ('blocked', 'throttled', 'degraded')) AS bad
      FROM verdict
     WHERE measured_at >= %(start)s AND measured_at < %(end)s
       AND country = %(country)s AND ruleset = %(ruleset)s AND service <> '' AND votes
       AND outcome IN ('ok', 'blocked', 'throttled', 'degraded')
     GROUP BY 1, 2, 3, 4, 5, 6, 7
), days AS (
    SELECT day, operator, network_type, service, plane, panel,
           count(*) AS voters,
           count(*) FILTER (WHERE bad > ok) AS interfered,
           count(DISTINCT prefix_group) AS prefix_groups
      FROM voters
     GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT d.operator, d.network_type, d.service, d.plane, d.panel, d.voters, d.interfered,
       d.prefix_groups, coalesce(t.state = 'down', false) AS is_down
  FROM days d
  LEFT JOIN tally t
    ON t.country = %(country)s AND t.ruleset = %(ruleset)s AND t.day = d.day
   AND t.operator = d.operator AND t.network_type = d.network_type
   AND t.service = d.service AND t.plane = d.plane AND t.panel = d.panel
 ORDER BY 1, 2, 3, 4, 5, d.day
