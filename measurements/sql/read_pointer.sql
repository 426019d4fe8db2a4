-- Which rulesets are in force and on their way. Grain: at most one row.
SELECT active_id, target_id FROM ruleset_pointer WHERE id = 1
