-- The number that stands for each pseudonym of a day, counted within its bucket:
-- day × country × operator × network type, in the order of the pseudonyms, which are random.
-- Grain: one row per pseudonym; it occurs in one bucket only. Window: [start, end) in UTC.
SELECT 'voter' AS kind, encode(voter, 'hex') AS pseudonym,
       row_number() OVER (PARTITION BY country, operator, network_type ORDER BY voter) AS number
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND voter IS NOT NULL
 GROUP BY country, operator, network_type, voter
 UNION ALL
SELECT 'prefix_group', encode(prefix_group, 'hex'),
       row_number() OVER (PARTITION BY country, operator, network_type ORDER BY prefix_group)
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND prefix_group IS NOT NULL
 GROUP BY country, operator, network_type, prefix_group
 UNION ALL
SELECT 'cohort', encode(cohort, 'hex'),
       row_number() OVER (PARTITION BY country, operator, network_type ORDER BY cohort)
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND cohort IS NOT NULL
 GROUP BY country, operator, network_type, cohort
