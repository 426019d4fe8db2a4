-- The next unit that nobody is at, latest day first. Grain: at most one row, locked.
SELECT ruleset_id, day, test_name, last_uid
  FROM rejudge_unit
 WHERE ruleset_id = ANY(%s) AND finished_at IS NULL
 ORDER BY day DESC, test_name
 LIMIT 1
   FOR UPDATE SKIP LOCKED
