-- What is to be judged under a ruleset. Grain: one row per day × test, of stored measurements.
-- Window: [since, until). What is planned or done already stays as it is.
INSERT INTO rejudge_unit (ruleset_id, day, test_name, measurements)
SELECT %(ruleset)s, (measured_at AT TIME ZONE 'UTC')::date, test_name, count(*)
  FROM measurement
 WHERE measured_at >= %(since)s AND measured_at < %(until)s AND test_name = ANY(%(tests)s)
 GROUP BY 2, 3
 ORDER BY 2, 3
    ON CONFLICT DO NOTHING
