-- Measurements of a day that no release has yet, or none before one number, with their documents. Window: [start, end) in UTC.
-- Grain: one row per measurement, sorted by uid; no document where the database has none.
SELECT measurement.measured_at, uid, panel, upload.document
  FROM measurement
  LEFT JOIN upload USING (received_at, uid)
 WHERE measurement.measured_at >= %(start)s AND measurement.measured_at < %(end)s
   AND panel = ANY(%(panels)s) AND test_name = ANY(%(tests)s)
   AND NOT country = ANY(%(invented)s)
   AND NOT EXISTS (
       SELECT 1
         FROM release_item AS item
        WHERE item.measured_at = measurement.measured_at AND item.uid = measurement.uid
          AND item.release_id < %(kept_before)s
   )
 ORDER BY uid COLLATE "C"
