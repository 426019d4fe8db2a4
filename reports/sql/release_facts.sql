-- What the verdicts of published tests repeat of their measurements, for one collection.
-- Grain: one row per measurement. Window: [start, end) in UTC. Pseudonyms of what votes leave as
-- hex: reports.datasets.ordinals puts numbers in their place.
SELECT uid, to_char(measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
       (received_at AT TIME ZONE 'UTC')::date AS received_on, country, asn, operator, network_type,
       nullif(access, '') AS access, test_name, panel, standing, votes::text AS votes,
       CASE WHEN votes THEN encode(voter, 'hex') END AS voter,
       CASE WHEN votes THEN encode(prefix_group, 'hex') END AS prefix_group,
       CASE WHEN votes THEN encode(cohort, 'hex') END AS cohort
  FROM measurement
 WHERE measured_at >= %(start)s AND measured_at < %(end)s
   AND panel = ANY(%(panels)s) AND test_name = ANY(%(tests)s) AND NOT country = ANY(%(invented)s)
