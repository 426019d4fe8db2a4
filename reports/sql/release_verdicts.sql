-- A day's verdicts in force of one collection, with ordinals in the place of pseudonyms.
-- Grain: one row per verdict, sorted by uid, service and plane. Window: [start, end) in UTC.
-- An ordinal counts in the order of the pseudonyms, which are random, within one bucket:
-- day × country × operator × network type. What does not vote has none.
WITH chosen AS MATERIALIZED (
    SELECT *
      FROM verdict
     WHERE measured_at >= %(start)s AND measured_at < %(end)s
       AND panel = ANY(%(panels)s) AND ruleset = %(ruleset)s
       AND NOT country = ANY(%(invented)s)
), voters AS (
    SELECT country, operator, network_type, voter,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY voter) AS ordinal
      FROM (SELECT DISTINCT country, operator, network_type, voter FROM chosen WHERE votes) AS v
), prefix_groups AS (
    SELECT country, operator, network_type, prefix_group,
           row_number() OVER (
               PARTITION BY country, operator, network_type ORDER BY prefix_group
           ) AS ordinal
      FROM (
          SELECT DISTINCT country, operator, network_type, prefix_group
            FROM chosen
           WHERE votes AND prefix_group IS NOT NULL
      ) AS p
), cohorts AS (
    SELECT country, operator, network_type, cohort,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY cohort) AS ordinal
      FROM (
          SELECT DISTINCT country, operator, network_type, cohort
            FROM chosen
           WHERE votes AND cohort IS NOT NULL
      ) AS c
)
SELECT chosen.uid, to_char(chosen.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
       (measurement.received_at AT TIME ZONE 'UTC')::date AS received_on, country,
       measurement.asn, operator, network_type, nullif(measurement.access, '') AS access,
       measurement.test_name, chosen.panel, measurement.standing, chosen.votes::text AS votes,
       CASE WHEN chosen.votes THEN voters.ordinal END AS voter,
       CASE WHEN chosen.votes THEN prefix_groups.ordinal END AS prefix_group,
       CASE WHEN chosen.votes THEN cohorts.ordinal END AS cohort,
       nullif(service, '') AS service, plane, outcome, nullif(mechanism, '') AS mechanism, rule_id,
       ruleset
  FROM chosen
  JOIN (
      SELECT uid, received_at, asn, access, test_name, standing
        FROM measurement
       WHERE measured_at >= %(start)s AND measured_at < %(end)s AND test_name = ANY(%(tests)s)
  ) AS measurement USING (uid)
  LEFT JOIN voters USING (country, operator, network_type, voter)
  LEFT JOIN prefix_groups USING (country, operator, network_type, prefix_group)
  LEFT JOIN cohorts USING (country, operator, network_type, cohort)
 ORDER BY chosen.uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
