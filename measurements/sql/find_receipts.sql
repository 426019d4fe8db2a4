-- The hashes of receipts that are there already. Grain: one row per receipt.
SELECT uid, sha256
  FROM receipt
  JOIN unnest(%(measured_at)s::timestamptz[], %(uid)s::text[]) AS g (measured_at, uid)
 USING (measured_at, uid)
