-- Store a page's verdicts, count what they change, and mark their buckets stale.
-- Input: batch_verdict, filled; the uids of the page, all of one test; the ruleset in force.
-- Judging again under the ruleset in force replaces; under another it adds.
INSERT INTO rejudge_change (ruleset_id, test_name, plane, before, after, verdicts)
SELECT %(ruleset)s, %(test_name)s, plane, before, after, count(*)
  FROM (
      SELECT plane, max(before) AS before, max(after) AS after
        FROM (
            SELECT uid, service, plane, outcome AS before, '' AS after
              FROM verdict
             WHERE measured_at >= %(first_at)s AND measured_at <= %(last_at)s
               AND uid = ANY(%(uids)s) AND ruleset = %(active)s
             UNION ALL
            SELECT uid, service, plane, '', outcome FROM batch_verdict
        ) AS told
       GROUP BY uid, service, plane
  ) AS changed
 GROUP BY 3, 4, 5
 ORDER BY 3, 4, 5
    ON CONFLICT (ruleset_id, test_name, plane, before, after)
    DO UPDATE SET verdicts = rejudge_change.verdicts + excluded.verdicts;
WITH replaced AS (
    DELETE FROM verdict
     WHERE measured_at >= %(first_at)s AND measured_at <= %(last_at)s AND uid = ANY(%(uids)s)
       AND ruleset = %(ruleset)s AND %(ruleset)s = %(active)s
    RETURNING measured_at, country, operator, network_type, service
), touched AS (
    SELECT * FROM replaced
     UNION
    SELECT measured_at, country, operator, network_type, service FROM batch_verdict
)
INSERT INTO stale_mark (day, country, operator, network_type)
SELECT DISTINCT (measured_at AT TIME ZONE 'UTC')::date, country, operator, network_type
  FROM touched
 WHERE service <> ''
 ORDER BY 1, 2, 3, 4;
INSERT INTO verdict SELECT * FROM batch_verdict ORDER BY measured_at, uid, service, plane, ruleset
    ON CONFLICT DO NOTHING;
UPDATE rejudge_unit
   SET last_uid = greatest(last_uid, %(last_uid)s),
       judged = judged + %(judged)s,
       missing = missing + %(missing)s
 WHERE ruleset_id = %(ruleset)s AND day = %(day)s AND test_name = %(test_name)s
