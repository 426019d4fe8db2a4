-- Whether everything that is known of a day is counted.
SELECT NOT EXISTS (SELECT 1 FROM stale_mark WHERE day = %(day)s)
   AND NOT EXISTS (SELECT 1 FROM health_mark WHERE day = %(day)s)
