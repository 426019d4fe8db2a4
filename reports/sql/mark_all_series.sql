-- Ask for the periods of every series with tallies or periods that are told, under any ruleset.
INSERT INTO stale_series (country, operator, network_type, service, plane, panel)
SELECT country, operator, network_type, service, plane, panel
  FROM tally
 UNION
SELECT country, operator, network_type, service, plane, panel
  FROM period
 WHERE NOT is_withdrawn
 ORDER BY 1, 2, 3, 4, 5, 6
