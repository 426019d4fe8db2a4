-- Note the series whose tallies may change. Input: a bucket, before its tallies are written, and
-- the service x plane x panel that will be.
INSERT INTO stale_series (country, operator, network_type, service, plane, panel)
SELECT %(country)s, %(operator)s, %(network_type)s, service, plane, panel
  FROM tally
 WHERE day = %(day)s AND country = %(country)s AND operator = %(operator)s
   AND network_type = %(network_type)s AND ruleset = %(ruleset)s
 UNION
SELECT %(country)s, %(operator)s, %(network_type)s, service, plane, panel
  FROM unnest(%(services)s::text[], %(planes)s::text[], %(panels)s::text[])
    AS v (service, plane, panel)
 ORDER BY 4, 5, 6
