-- A day's verdicts in force of one collection. Grain: one row per verdict, sorted by uid, service
-- and plane. Window: [start, end) in UTC. Pseudonyms of what votes leave as hex:
-- reports.datasets.ordinals puts the numbers of release_ordinals in their place.
SELECT uid, to_char(measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
       (measurement.received_at AT TIME ZONE 'UTC')::date AS received_on, verdict.country,
       measurement.asn, verdict.operator, verdict.network_type,
       nullif(measurement.access, '') AS access, measurement.test_name, verdict.panel,
       measurement.standing, verdict.votes::text AS votes,
       CASE WHEN verdict.votes THEN encode(verdict.voter, 'hex') END AS voter,
       CASE WHEN verdict.votes THEN encode(verdict.prefix_group, 'hex') END AS prefix_group,
       CASE WHEN verdict.votes THEN encode(verdict.cohort, 'hex') END AS cohort,
       nullif(service, '') AS service, plane, outcome, nullif(mechanism, '') AS mechanism, rule_id,
       ruleset
  FROM verdict
  JOIN measurement USING (measured_at, uid)
 WHERE verdict.measured_at >= %(start)s AND verdict.measured_at < %(end)s
   AND measurement.measured_at >= %(start)s AND measurement.measured_at < %(end)s
   AND ruleset = %(ruleset)s AND verdict.panel = ANY(%(panels)s)
   AND measurement.test_name = ANY(%(tests)s) AND NOT verdict.country = ANY(%(invented)s)
 ORDER BY uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
