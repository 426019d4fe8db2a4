-- Measurements among these uids that have no verdict under a ruleset, with their ballots.
-- Grain: one row per measurement, sorted.
SELECT measurement.received_at, uid, measurement.operator, measurement.network_type,
       measurement.panel, measurement.standing, measurement.votes, measurement.voter,
       measurement.prefix_group, measurement.cohort, measurement.test_name
  FROM measurement
  JOIN unnest(%(measured_at)s::timestamptz[], %(uid)s::text[]) AS g (measured_at, uid)
 USING (measured_at, uid)
 WHERE NOT EXISTS (
     SELECT 1
       FROM verdict
      WHERE verdict.measured_at = measurement.measured_at AND verdict.uid = measurement.uid
        AND verdict.ruleset = %(ruleset)s
 )
 ORDER BY measured_at, uid
