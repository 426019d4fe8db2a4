-- Days that differ from what was last released: other measurements, other tallies, or some that
-- were withdrawn, with the first release that has one of these.
-- Grain: one row per day of one collection. Window: [since, until), [start, end) the same in UTC.
WITH counted AS (
    SELECT day,
           md5(string_agg(
               concat_ws(
                   '|', country, operator, network_type, service, plane, panel, ruleset,
                   measurements, voters, votes_ok, votes_blocked, votes_throttled, votes_degraded,
                   share, low, high, state, health
               ), E'\n'
               ORDER BY country, operator, network_type, service, plane, panel
           )) AS conclusions
      FROM tally
     WHERE ruleset = %(ruleset)s AND panel = ANY(%(panels)s) AND day >= %(since)s AND day < %(until)s
       AND NOT country = ANY(%(invented)s)
     GROUP BY day
), unreleased AS (
    SELECT DISTINCT (measured_at AT TIME ZONE 'UTC')::date AS day
      FROM measurement
     WHERE panel = ANY(%(panels)s) AND test_name = ANY(%(tests)s)
       AND NOT country = ANY(%(invented)s)
       AND measured_at >= %(start)s AND measured_at < %(end)s
       AND NOT EXISTS (
           SELECT 1
             FROM release_item AS item
            WHERE item.measured_at = measurement.measured_at AND item.uid = measurement.uid
       )
), redacted AS (
    SELECT (measured_at AT TIME ZONE 'UTC')::date AS day, min(item.release_id) AS redacted_from
      FROM withdrawal
      JOIN release_item AS item USING (measured_at, uid)
     WHERE withdrawal.panel = ANY(%(panels)s)
       AND measured_at >= %(start)s AND measured_at < %(end)s
     GROUP BY 1
), last AS (
    SELECT DISTINCT ON (day) day, conclusions
      FROM released_day
     WHERE collection = %(collection)s AND day >= %(since)s AND day < %(until)s
     ORDER BY day, release_id DESC
)
SELECT day, coalesce(counted.conclusions, '') AS conclusions, redacted.redacted_from
  FROM (
      SELECT day FROM counted UNION SELECT day FROM unreleased UNION SELECT day FROM redacted
  ) AS known
  LEFT JOIN counted USING (day)
  LEFT JOIN unreleased USING (day)
  LEFT JOIN redacted USING (day)
  LEFT JOIN last USING (day)
 WHERE unreleased.day IS NOT NULL OR redacted.day IS NOT NULL OR (
       last.day IS NOT NULL AND last.conclusions <> coalesce(counted.conclusions, '')
 )
 ORDER BY day
