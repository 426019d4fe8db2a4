-- Measurements that were to be judged under a ruleset and have no verdict. Grain: one row per day.
SELECT unit.day, count(*)
  FROM rejudge_unit AS unit
  JOIN measurement
    ON measurement.measured_at >= unit.day::timestamp AT TIME ZONE 'UTC'
   AND measurement.measured_at < (unit.day + 1)::timestamp AT TIME ZONE 'UTC'
   AND measurement.test_name = unit.test_name
 WHERE unit.ruleset_id = %(ruleset)s AND unit.missing > 0
   AND NOT EXISTS (
       SELECT 1
         FROM verdict
        WHERE verdict.measured_at = measurement.measured_at AND verdict.uid = measurement.uid
          AND verdict.ruleset = %(ruleset)s
   )
 GROUP BY unit.day
 ORDER BY unit.day
