-- What control countries saw on a day. Grain: service × plane × country.
SELECT service, plane, country, votes_ok, votes_interfered
  FROM service_health
 WHERE day = %(day)s AND ruleset = %(ruleset)s AND country = ANY(%(countries)s)
 ORDER BY service, plane, country
