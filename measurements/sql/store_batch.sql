-- Merge a batch and mark its buckets stale. Sorted, so that two batches cannot deadlock.
INSERT INTO measurement SELECT * FROM batch_measurement ORDER BY measured_at, uid
    ON CONFLICT DO NOTHING;
INSERT INTO verdict SELECT * FROM batch_verdict ORDER BY measured_at, uid, service, plane, ruleset
    ON CONFLICT DO NOTHING;
INSERT INTO stale_mark (day, country, operator, network_type)
SELECT DISTINCT (measured_at AT TIME ZONE 'UTC')::date, country, operator, network_type
  FROM batch_verdict
 WHERE service <> ''
 ORDER BY 1, 2, 3, 4;
