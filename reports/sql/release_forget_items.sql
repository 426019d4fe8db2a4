-- Forget the places of a redacted day's documents in the releases whose files of it are withdrawn.
-- Window: [start, end) in UTC; releases from since to before this one. The measurements of one
-- collection: those that are there, and those that were withdrawn.
DELETE FROM release_item AS item
 WHERE item.measured_at >= %(start)s AND item.measured_at < %(end)s
   AND item.release_id >= %(since)s AND item.release_id < %(release)s
   AND (
       EXISTS (
           SELECT 1
             FROM measurement
            WHERE measurement.measured_at = item.measured_at AND measurement.uid = item.uid
              AND measurement.panel = ANY(%(panels)s)
       ) OR EXISTS (
           SELECT 1
             FROM withdrawal
            WHERE withdrawal.measured_at = item.measured_at AND withdrawal.uid = item.uid
              AND withdrawal.panel = ANY(%(panels)s)
       )
   )
