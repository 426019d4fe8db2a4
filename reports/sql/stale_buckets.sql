-- Buckets with verdicts that their tallies do not count yet. Grain: one row per bucket.
SELECT DISTINCT day, country, operator, network_type
  FROM stale_mark
 ORDER BY day DESC, country, operator, network_type
 LIMIT 1000
