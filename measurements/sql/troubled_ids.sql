-- Rows that failed before and whose time has come. Grain: one inbox id.
SELECT id
  FROM inbox
 WHERE attempts > 0 AND attempts < %s AND next_at <= now()
 ORDER BY next_at
 LIMIT %s
