-- Every pseudonym of what votes on a day, with its bucket: country, operator and network type.
-- Grain: one row per kind and pseudonym; it occurs in one bucket only. Window: [start, end) in UTC.
SELECT 'voter' AS kind, concat_ws('|', country, operator, network_type) AS bucket,
       encode(voter, 'hex') AS pseudonym
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND voter IS NOT NULL
 GROUP BY country, operator, network_type, voter
 UNION ALL
SELECT 'prefix_group', concat_ws('|', country, operator, network_type),
       encode(prefix_group, 'hex')
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND prefix_group IS NOT NULL
 GROUP BY country, operator, network_type, prefix_group
 UNION ALL
SELECT 'cohort', concat_ws('|', country, operator, network_type),
       encode(cohort, 'hex')
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s AND panel = ANY(%(panels)s) AND votes
   AND cohort IS NOT NULL
 GROUP BY country, operator, network_type, cohort
