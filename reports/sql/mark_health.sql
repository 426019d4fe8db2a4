-- Note which services' health may have changed. Input: a control country's bucket, before its
-- tallies are written, and the service × plane pairs that will be.
INSERT INTO health_mark (day, service, plane)
SELECT %(day)s, service, plane
  FROM tally
 WHERE day = %(day)s AND country = %(country)s AND operator = %(operator)s
   AND network_type = %(network_type)s AND ruleset = %(ruleset)s AND panel = 'vetted'
 UNION
SELECT %(day)s, service, plane
  FROM unnest(%(services)s::text[], %(planes)s::text[]) AS v (service, plane)
 ORDER BY 2, 3
