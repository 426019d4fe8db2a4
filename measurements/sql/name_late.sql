-- Give late measurements a voter and their batch's group. Grain: one row per measurement.
UPDATE measurement
   SET voter = named.voter, prefix_group = named.prefix_group
  FROM unnest(%(measured_at)s::timestamptz[], %(uid)s::text[], %(voter)s::bytea[],
              %(prefix_group)s::bytea[]) AS named (measured_at, uid, voter, prefix_group)
 WHERE measurement.measured_at = named.measured_at AND measurement.uid = named.uid
