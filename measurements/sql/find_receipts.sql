-- Receipts that are there already, and whether what they are of was withdrawn.
-- Grain: one row per receipt.
SELECT uid, sha256, withdrawal.uid IS NOT NULL AS is_withdrawn
  FROM receipt
  JOIN unnest(%(measured_at)s::timestamptz[], %(uid)s::text[]) AS g (measured_at, uid)
 USING (measured_at, uid)
  LEFT JOIN withdrawal USING (measured_at, uid)
