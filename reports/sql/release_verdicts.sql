-- Verdicts in force of one collection, without what their measurements say (release_facts).
-- Grain: one row per verdict, sorted by uid, service and plane. Window: [start, end) in UTC.
SELECT uid, nullif(service, '') AS service, plane, outcome, nullif(mechanism, '') AS mechanism,
       rule_id, ruleset
  FROM verdict
 WHERE measured_at >= %(start)s AND measured_at < %(end)s
   AND ruleset = %(ruleset)s AND panel = ANY(%(panels)s) AND NOT country = ANY(%(invented)s)
 ORDER BY uid COLLATE "C", service COLLATE "C", plane COLLATE "C"
