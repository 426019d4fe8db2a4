-- A decision's measurements that came too late for a pseudonym, with their documents if kept here.
-- Grain: one row per measurement.
SELECT item.measured_at, item.uid, country, operator, network_type, measurement.panel,
       upload.document
  FROM decision_item AS item
  JOIN measurement USING (measured_at, uid)
  LEFT JOIN upload ON upload.received_at = measurement.received_at AND upload.uid = item.uid
 WHERE item.decision_id = %s AND item.standing_before = 'late' AND measurement.voter IS NULL
 ORDER BY 1, 2
