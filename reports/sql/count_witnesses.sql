-- Votes of the vetted panel in control countries. Grain: one row per country that voted.
SELECT country, sum(votes_ok), sum(votes_blocked + votes_throttled + votes_degraded)
  FROM tally
 WHERE day = %(day)s AND service = %(service)s AND plane = %(plane)s AND ruleset = %(ruleset)s
   AND panel = 'vetted' AND country = ANY(%(countries)s)
 GROUP BY country
HAVING sum(voters) > 0
 ORDER BY country
