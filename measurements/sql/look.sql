-- What a selection holds, by bucket and group. Grain: bucket x received day x panel x standing x
-- group, the largest first. interfered: measurements with a verdict of interference in force.
SELECT (m.measured_at AT TIME ZONE 'UTC')::date AS day, m.country, m.operator, m.network_type,
       (m.received_at AT TIME ZONE 'UTC')::date AS received_on, m.panel, m.standing,
       encode({group}, 'hex') AS member, count(*) AS measurements,
       count(DISTINCT m.voter) AS voters, count(DISTINCT m.prefix_group) AS prefix_groups,
       count(*) FILTER (WHERE EXISTS (
           SELECT 1
             FROM verdict v
            WHERE v.measured_at = m.measured_at AND v.uid = m.uid AND v.ruleset = %(ruleset)s
              AND v.outcome IN ('blocked', 'throttled', 'degraded')
       )) AS interfered
  FROM measurement m
 WHERE m.measured_at >= %(since)s AND m.measured_at < %(until)s
   AND m.received_at >= %(received_since)s AND m.received_at < %(received_until)s
   AND m.standing = ANY(%(standings)s)
   AND (%(country)s::text IS NULL OR m.country = %(country)s)
   AND (%(operator)s::text IS NULL OR m.operator = %(operator)s)
   AND (%(network_type)s::text IS NULL OR m.network_type = %(network_type)s)
   AND (%(test_name)s::text IS NULL OR m.test_name = %(test_name)s)
   AND (%(panel)s::text IS NULL OR m.panel = %(panel)s)
   AND (%(uid)s::text[] IS NULL OR m.uid = ANY(%(uid)s::text[]))
   AND (%(prefix_group)s::bytea IS NULL OR m.prefix_group = %(prefix_group)s)
   AND (%(cohort)s::bytea IS NULL OR m.cohort = %(cohort)s)
   AND (%(voter)s::bytea IS NULL OR m.voter = %(voter)s)
 GROUP BY 1, 2, 3, 4, 5, 6, 7, {group}
 ORDER BY measurements DESC, 1, 2, 3, 4, 5
 LIMIT 200
