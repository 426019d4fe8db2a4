-- Every bucket that has verdicts of services or tallies. Grain: one row per bucket.
SELECT (measured_at AT TIME ZONE 'UTC')::date AS day, country, operator, network_type
  FROM verdict
 WHERE ruleset = %(ruleset)s AND service <> ''
UNION
SELECT day, country, operator, network_type
  FROM tally
 WHERE ruleset = %(ruleset)s
 ORDER BY 1, 2, 3, 4
