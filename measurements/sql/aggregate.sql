-- Measurements counted by the values of axes, each once, in OONI's words. Grain: one row a value.
-- {chosen} is the query of the measurements; the others are fixed texts.
-- Window: [since, until) of it, said again of the verdicts, so that no others are read.
SELECT {axes}
       count(*) FILTER (WHERE anomaly AND NOT confirmed) AS anomaly_count,
       count(*) FILTER (WHERE confirmed) AS confirmed_count,
       count(*) FILTER (WHERE concluded IS NOT TRUE) AS failure_count,
       count(*) FILTER (WHERE concluded AND NOT anomaly) AS ok_count,
       count(*) AS measurement_count
  FROM (
      SELECT m.measured_at, m.uid, {columns}
             bool_or(v.outcome = ANY(%(interference)s)) AS anomaly,
             bool_or(v.outcome = ANY(%(interference)s) AND v.rule_id = ANY(%(confirming)s)) AS confirmed,
             bool_or(v.outcome = ANY(%(votes)s)) AS concluded
        FROM ({chosen}) m
        LEFT JOIN verdict v
          ON v.measured_at = m.measured_at AND v.uid = m.uid AND v.ruleset = %(ruleset)s
         AND v.measured_at >= %(since)s AND v.measured_at < %(until)s
       WHERE {keep}
       GROUP BY {numbers}
  ) one
 GROUP BY {groups}
 ORDER BY {order}
