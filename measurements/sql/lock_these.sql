-- Lock these rows, but for those that another drainer has or that are gone.
SELECT id, received_at, uid, operator, network_type, panel, standing, votes, voter, prefix_group,
       cohort
  FROM inbox
 WHERE id = ANY(%(ids)s)
 ORDER BY id
   FOR UPDATE SKIP LOCKED
