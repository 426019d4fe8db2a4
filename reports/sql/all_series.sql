-- Every series with tallies or periods that are told. Grain: one row per series.
SELECT country, operator, network_type, service, plane, panel
  FROM tally
 WHERE ruleset = %(ruleset)s
 UNION
SELECT country, operator, network_type, service, plane, panel
  FROM period
 WHERE NOT is_withdrawn
 ORDER BY 1, 2, 3, 4, 5, 6
