-- The verdicts in force on these measurements. Grain: one row per verdict.
-- Window: [first, last] of measured_at, which prunes partitions before a plan is chosen.
SELECT v.uid, v.service, v.plane, v.outcome, v.mechanism, v.rule_id, v.ruleset
  FROM unnest(%(measured_at)s::timestamptz[], %(uid)s::text[]) AS m (measured_at, uid)
  JOIN verdict v ON v.measured_at = m.measured_at AND v.uid = m.uid AND v.ruleset = %(ruleset)s
 WHERE v.measured_at >= %(first)s AND v.measured_at <= %(last)s
 ORDER BY v.uid, v.service, v.plane
