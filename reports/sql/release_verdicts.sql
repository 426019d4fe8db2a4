-- A day's verdicts in force of one collection, with ordinals in the place of pseudonyms.
-- Grain: one row per verdict, sorted by uid, service and plane. Window: [start, end) in UTC.
-- An ordinal counts in the order of the pseudonyms, which are random, within one bucket:
-- day × country × operator × network type. A pseudonym occurs in one bucket only, so that it alone
-- is joined on. What does not vote has none.
WITH chosen AS MATERIALIZED (
    SELECT uid, measured_at, service, plane, outcome, mechanism, rule_id, country, operator,
           network_type, panel, votes, CASE WHEN votes THEN voter END AS voter,
           CASE WHEN votes THEN prefix_group END AS prefix_group,
           CASE WHEN votes THEN cohort END AS cohort
      FROM verdict
     WHERE measured_at >= %(start)s AND measured_at < %(end)s
       AND panel = ANY(%(panels)s) AND ruleset = %(ruleset)s
       AND NOT country = ANY(%(invented)s)
), voters AS (
    SELECT voter,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY voter) AS ordinal
      FROM chosen WHERE voter IS NOT NULL GROUP BY country, operator, network_type, voter
), prefix_groups AS (
    SELECT prefix_group,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY prefix_group) AS ordinal
      FROM chosen WHERE prefix_group IS NOT NULL GROUP BY country, operator, network_type, prefix_group
), cohorts AS (
    SELECT cohort,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY cohort) AS ordinal
      FROM chosen WHERE cohort IS NOT NULL GROUP BY country, operator, network_type, cohort
)
SELECT uid,
       to_char(chosen.measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
       (measurement.received_at AT TIME ZONE 'UTC')::date AS received_on, country,
       measurement.asn, operator, network_type, nullif(measurement.access, '') AS access,
       measurement.test_name, chosen.panel, measurement.standing, chosen.votes::text AS votes,
       voters.ordinal AS voter, prefix_groups.ordinal AS prefix_group, cohorts.ordinal AS cohort,
       nullif(service, '') AS service, plane, outcome, nullif(mechanism, '') AS mechanism, rule_id,
       %(ruleset)s AS ruleset
  FROM chosen
  JOIN (
      SELECT uid, received_at, asn, access, test_name, standing
        FROM measurement
       WHERE measured_at >= %(start)s AND measured_at < %(end)s AND test_name = ANY(%(tests)s)
  ) AS measurement USING (uid)
  LEFT JOIN voters USING (voter)
  LEFT JOIN prefix_groups USING (prefix_group)
  LEFT JOIN cohorts USING (cohort)
 ORDER BY uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
