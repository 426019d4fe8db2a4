-- Note what a decision is about: measurements, and those that still wait in the inbox.
-- Grain: one row per measurement. Windows: [since, until) of measured_at, and of received_at.
-- A null parameter chooses everything. A waiting row's uid tells its time, country and test.
WITH known AS (
    SELECT measured_at, uid, received_at, country, replace(test_name, '_', '') AS test, operator,
           network_type, panel, standing, voter, prefix_group, cohort
      FROM measurement
     WHERE measured_at >= %(since)s AND measured_at < %(until)s
     UNION ALL
    SELECT to_timestamp(left(uid, 14), 'YYYYMMDDHH24MISS'), uid, received_at,
           split_part(uid, '_', 2), split_part(uid, '_', 3), operator,
           network_type, panel, standing, voter, prefix_group, cohort
      FROM inbox
     WHERE %(waiting)s
)
INSERT INTO decision_item (decision_id, measured_at, uid, standing_before)
SELECT %(decision)s, measured_at, uid, standing
  FROM known
 WHERE measured_at >= %(since)s AND measured_at < %(until)s
   AND received_at >= %(received_since)s AND received_at < %(received_until)s
   AND standing = ANY(%(standings)s)
   AND (%(country)s::text IS NULL OR country = %(country)s)
   AND (%(operator)s::text IS NULL OR operator = %(operator)s)
   AND (%(network_type)s::text IS NULL OR network_type = %(network_type)s)
   AND (%(test_name)s::text IS NULL OR test = replace(%(test_name)s, '_', ''))
   AND (%(panel)s::text IS NULL OR panel = %(panel)s)
   AND (%(uid)s::text[] IS NULL OR uid = ANY(%(uid)s::text[]))
   AND (%(prefix_group)s::bytea IS NULL OR prefix_group = %(prefix_group)s)
   AND (%(cohort)s::bytea IS NULL OR cohort = %(cohort)s)
   AND (%(voter)s::bytea IS NULL OR voter = %(voter)s)
