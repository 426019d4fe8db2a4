-- Delete documents that a release holds. Input: sorted, so that two runs cannot deadlock.
DELETE FROM upload
 USING unnest(%(received_at)s::timestamptz[], %(uid)s::text[]) AS g (received_at, uid)
 WHERE upload.received_at = g.received_at AND upload.uid = g.uid
   AND upload.received_at = ANY(%(received_at)s::timestamptz[])
