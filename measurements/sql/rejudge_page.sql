-- The next measurements of a unit with their ballots and documents. Grain: one row per measurement.
-- Window: [start, end) of measured_at, after the last uid, which begins with its own time.
SELECT measurement.received_at, uid, measurement.operator, measurement.network_type,
       measurement.panel, measurement.standing, measurement.votes, measurement.voter,
       measurement.prefix_group, measurement.cohort, upload.document
  FROM measurement
  LEFT JOIN upload USING (received_at, uid)
 WHERE measurement.measured_at >= %(start)s AND measurement.measured_at < %(end)s
   AND (measurement.measured_at, uid) > (%(last_at)s, %(last_uid)s)
   AND measurement.test_name = %(test_name)s
 ORDER BY measurement.measured_at, uid
 LIMIT %(limit)s
