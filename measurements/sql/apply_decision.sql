-- Give a decision's measurements their standing, everywhere, and mark their buckets stale.
-- undo restores what each was before: a late one had no pseudonyms.
UPDATE measurement
   SET standing = CASE WHEN %(undo)s THEN item.standing_before ELSE %(standing)s END,
       votes = CASE WHEN %(undo)s THEN item.standing_before = ANY(%(voting)s) ELSE %(votes)s END,
       voter = CASE WHEN %(undo)s AND item.standing_before = 'late' THEN NULL ELSE voter END,
       prefix_group = CASE WHEN %(undo)s AND item.standing_before = 'late' THEN NULL
                           ELSE prefix_group END
  FROM decision_item AS item
 WHERE item.decision_id = %(decision)s
   AND measurement.measured_at = item.measured_at AND measurement.uid = item.uid;
UPDATE verdict
   SET votes = measurement.votes, voter = measurement.voter,
       prefix_group = measurement.prefix_group
  FROM decision_item AS item
  JOIN measurement USING (measured_at, uid)
 WHERE item.decision_id = %(decision)s
   AND verdict.measured_at = item.measured_at AND verdict.uid = item.uid;
UPDATE inbox
   SET standing = CASE WHEN %(undo)s THEN item.standing_before ELSE %(standing)s END,
       votes = CASE WHEN %(undo)s THEN item.standing_before = ANY(%(voting)s) ELSE %(votes)s END
  FROM decision_item AS item
 WHERE item.decision_id = %(decision)s AND inbox.uid = item.uid;
INSERT INTO stale_mark (day, country, operator, network_type)
SELECT DISTINCT (item.measured_at AT TIME ZONE 'UTC')::date, country, operator, network_type
  FROM decision_item AS item
  JOIN measurement USING (measured_at, uid)
 WHERE item.decision_id = %(decision)s
 ORDER BY 1, 2, 3, 4
