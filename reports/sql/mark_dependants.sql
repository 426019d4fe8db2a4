-- Every bucket whose tallies depend on a service's health. Grain: one mark per bucket.
-- From verdicts, not tallies: a bucket that is being counted for the first time has none yet.
-- Window: [start, end) of measured_at, which prunes partitions.
INSERT INTO stale_mark (day, country, operator, network_type)
SELECT DISTINCT %(day)s::date, country, operator, network_type
  FROM verdict
 WHERE measured_at >= %(start)s AND measured_at < %(end)s
   AND service = %(service)s AND plane = %(plane)s AND ruleset = %(ruleset)s
 ORDER BY 2, 3, 4
