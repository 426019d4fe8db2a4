-- Take one measurement out, whether it was judged or still waits; its receipt stays.
-- To be run while nobody judges. Input: measured_at and uid, of which the first finds partitions.
INSERT INTO withdrawal (measured_at, uid, panel, withdrawn_by, reason, withdrawn_at)
SELECT %(measured_at)s, %(uid)s, panel, %(withdrawn_by)s, %(reason)s, %(withdrawn_at)s
  FROM (
      SELECT panel FROM measurement WHERE measured_at = %(measured_at)s AND uid = %(uid)s
       UNION
      SELECT panel FROM inbox WHERE uid = %(uid)s
  ) AS it
    ON CONFLICT DO NOTHING;
-- Of its bucket even where no service was spoken of: pages are shown anew after a regrouping.
INSERT INTO stale_mark (day, country, operator, network_type)
SELECT (measured_at AT TIME ZONE 'UTC')::date, country, operator, network_type
  FROM measurement
 WHERE measured_at = %(measured_at)s AND uid = %(uid)s;
DELETE FROM upload
 USING (
     SELECT received_at FROM measurement WHERE measured_at = %(measured_at)s AND uid = %(uid)s
      UNION
     SELECT received_at FROM inbox WHERE uid = %(uid)s
 ) AS it
 WHERE upload.received_at = it.received_at AND upload.uid = %(uid)s;
DELETE FROM verdict WHERE measured_at = %(measured_at)s AND uid = %(uid)s;
DELETE FROM measurement WHERE measured_at = %(measured_at)s AND uid = %(uid)s;
DELETE FROM inbox WHERE uid = %(uid)s
