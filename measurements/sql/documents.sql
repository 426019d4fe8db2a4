-- Documents of a batch. Grain: one row per upload; received_at prunes partitions.
SELECT upload.uid, upload.document
  FROM upload
  JOIN unnest(%(received_at)s::timestamptz[], %(uid)s::text[]) AS g (received_at, uid)
 USING (received_at, uid)
 WHERE upload.received_at = ANY(%(received_at)s::timestamptz[])
