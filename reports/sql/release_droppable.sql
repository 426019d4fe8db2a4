-- Documents of one released file that the database still has and that were received before a time.
-- Grain: one row per document, sorted. A document that is still waiting to be judged is needed here.
SELECT upload.received_at, item.uid
  FROM release_item AS item
  JOIN measurement
    ON measurement.measured_at = item.measured_at AND measurement.uid = item.uid
  JOIN upload
    ON upload.received_at = measurement.received_at AND upload.uid = item.uid
 WHERE item.release_id = %(release)s AND item.raw_start IS NOT NULL
   AND item.measured_at >= %(day)s::date::timestamp AT TIME ZONE 'UTC'
   AND item.measured_at < (%(day)s::date + 1)::timestamp AT TIME ZONE 'UTC'
   AND measurement.panel = ANY(%(panels)s)
   AND upload.received_at < %(before)s
   AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.uid = item.uid)
 ORDER BY 1, 2
