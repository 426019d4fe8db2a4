-- What each voter of a bucket saw in each hour. Grain: hour x service x plane x panel x voter; one
-- more row, without a voter, for verdicts that do not vote. Window: [start, end) in UTC.
SELECT date_trunc('hour', measured_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
       service, plane, panel,
       CASE WHEN votes THEN voter END AS voter,
       min(prefix_group) AS prefix_group,
       min(cohort) AS cohort,
       count(*) AS measurements,
       count(*) FILTER (WHERE outcome = 'ok') AS ok,
       count(*) FILTER (WHERE outcome = 'blocked') AS blocked,
       count(*) FILTER (WHERE outcome = 'throttled') AS throttled,
       count(*) FILTER (WHERE outcome = 'degraded') AS degraded
  FROM verdict
 WHERE measured_at >= %(start)s AND measured_at < %(end)s
   AND country = %(country)s AND operator = %(operator)s AND network_type = %(network_type)s
   AND ruleset = %(ruleset)s AND service <> ''
 GROUP BY 1, 2, 3, 4, 5
 ORDER BY 1, 2, 3, 4, 5
