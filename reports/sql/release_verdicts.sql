-- A day's verdicts in force of one collection, with ordinals in the place of pseudonyms.
-- Grain: one row per verdict, sorted by uid, service and plane. Window: [start, end) in UTC.
-- An ordinal counts in the order of the pseudonyms, which are random, within one bucket:
-- day × country × operator × network type. A pseudonym occurs in one bucket only, so that it alone
-- is joined on. What does not vote has none. A verdict has the pseudonyms of its measurement.
WITH chosen AS MATERIALIZED (
    SELECT measured_at, uid, received_at, country, asn, operator, network_type, access, test_name,
           panel, standing, votes, CASE WHEN votes THEN voter END AS voter,
           CASE WHEN votes THEN prefix_group END AS prefix_group,
           CASE WHEN votes THEN cohort END AS cohort
      FROM measurement
     WHERE measured_at >= %(start)s AND measured_at < %(end)s
       AND panel = ANY(%(panels)s) AND test_name = ANY(%(tests)s)
       AND NOT country = ANY(%(invented)s)
), voters AS (
    SELECT voter,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY voter) AS number
      FROM chosen
     WHERE voter IS NOT NULL
     GROUP BY country, operator, network_type, voter
), prefix_groups AS (
    SELECT prefix_group,
           row_number() OVER (
               PARTITION BY country, operator, network_type ORDER BY prefix_group
           ) AS number
      FROM chosen
     WHERE prefix_group IS NOT NULL
     GROUP BY country, operator, network_type, prefix_group
), cohorts AS (
    SELECT cohort,
           row_number() OVER (PARTITION BY country, operator, network_type ORDER BY cohort) AS number
      FROM chosen
     WHERE cohort IS NOT NULL
     GROUP BY country, operator, network_type, cohort
), member AS MATERIALIZED (
    SELECT uid, to_char(measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
           (received_at AT TIME ZONE 'UTC')::date AS received_on, country, asn, operator,
           network_type, nullif(access, '') AS access, test_name, panel, standing,
           votes::text AS votes, voters.number AS voter, prefix_groups.number AS prefix_group,
           cohorts.number AS cohort
      FROM chosen
      LEFT JOIN voters USING (voter)
      LEFT JOIN prefix_groups USING (prefix_group)
      LEFT JOIN cohorts USING (cohort)
)
SELECT uid, member.measured_at, member.received_on, member.country, member.asn, member.operator,
       member.network_type, member.access, member.test_name, member.panel, member.standing,
       member.votes, member.voter, member.prefix_group, member.cohort,
       nullif(service, '') AS service, plane, outcome, nullif(mechanism, '') AS mechanism, rule_id,
       ruleset
  FROM verdict
  JOIN member USING (uid)
 WHERE verdict.measured_at >= %(start)s AND verdict.measured_at < %(end)s
   AND ruleset = %(ruleset)s
 ORDER BY uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
