-- Lock the next rows that were never tried. Grain: one row per inbox row, oldest first.
-- Input: last_id is a hint that spares dead rows; rows of another drainer are skipped.
SELECT id, received_at, uid, operator, network_type, panel, standing, votes, voter, prefix_group,
       cohort
  FROM inbox
 WHERE id > %(last_id)s AND attempts = 0
 ORDER BY id
 LIMIT %(limit)s
   FOR UPDATE SKIP LOCKED
