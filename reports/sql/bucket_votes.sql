-- What the voters of a bucket saw, those who saw the same together: over the day, where hour is
-- NULL, and if hours is true in each hour too, both from one read.
-- Grain: hour x service x plane x panel x prefix group x cohort x what one voter saw, in no order.
-- Verdicts that do not vote are as one more voter, whom voters leaves out; measurements do not.
-- Window: [day, next day) in UTC, which prunes partitions. Grouped by voter first: voters differ,
-- services hardly, and sorting compares in this order.
WITH hourly AS MATERIALIZED (
    SELECT CASE WHEN votes THEN voter END AS voter,
           service, plane, panel,
           date_trunc('hour', measured_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS hour,
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
), voters AS (
    SELECT voter, service, plane, panel, NULL::timestamptz AS hour,
           min(prefix_group) AS prefix_group, min(cohort) AS cohort,
           sum(measurements)::bigint AS measurements,
           sum(ok)::bigint AS ok, sum(blocked)::bigint AS blocked,
           sum(throttled)::bigint AS throttled, sum(degraded)::bigint AS degraded
      FROM hourly
     GROUP BY 1, 2, 3, 4
     UNION ALL
    SELECT voter, service, plane, panel, hour, prefix_group, cohort,
           measurements, ok, blocked, throttled, degraded
      FROM hourly
     WHERE %(hours)s
)
SELECT hour, service, plane, panel, prefix_group, cohort,
       count(voter) AS voters,
       sum(measurements)::bigint AS measurements,
       ok, blocked, throttled, degraded
  FROM voters
 GROUP BY prefix_group, hour, service, plane, panel, cohort, ok, blocked, throttled, degraded
