-- Measurements of two verdicts each, spread evenly over countries, operators and days.
-- Parameters: since (a date), per_day, first and until (numbers of rows), ruleset. Everything
-- follows from the row's number.
WITH numbered AS (
    SELECT n,
           (%(since)s::date + (n / %(per_day)s) * interval '1 day' + (n %% 24) * interval '1 hour')
               AT TIME ZONE 'UTC' AS measured_at,
           md5(n::text) AS digest,
           (ARRAY['MA','KE','EG','TN','DZ','SN','FR','DE','ES','IT',
                  'BR','IN','ID','NG','ZA','TR','PK','MX','US','GB'])[1 + abs(hashint4(n)) %% 20]
               AS country,
           'operator-' || abs(hashint4(n * 7)) %% 4 AS operator,
           (ARRAY['mobile', 'wifi'])[1 + abs(hashint4(n * 13)) %% 2] AS network_type,
           (ARRAY['whatsapp', 'telegram', 'signal'])[1 + abs(hashint4(n * 3)) %% 3] AS service,
           CASE WHEN abs(hashint4(n * 11)) %% 10 = 0 THEN 'blocked' ELSE 'ok' END AS outcome
      FROM generate_series(%(first)s, %(until)s - 1) AS n
), named AS (
    SELECT *,
           to_char(measured_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISS') || '.000000_' || country
               || '_' || service || '_' || left(digest, 16) AS uid,
           decode(digest, 'hex') AS voter
      FROM numbered
), stored AS (
    INSERT INTO measurement (
        measured_at, uid, received_at, country, asn, access, test_name, operator, network_type,
        panel, standing, votes, voter, prefix_group, input
    )
    SELECT measured_at, uid, measured_at, country, 64500, '', service, operator, network_type,
           'open', 'counted', true, voter, decode(left(digest, 4), 'hex'), ''
      FROM named
)
INSERT INTO verdict (
    measured_at, uid, service, plane, ruleset, outcome, mechanism, rule_id, country, operator,
    network_type, panel, votes, voter, prefix_group
)
SELECT measured_at, uid, service, plane, %(ruleset)s, outcome, '', 'synthetic', country,
       operator, network_type, 'open', true, voter, decode(left(digest, 4), 'hex')
  FROM named, unnest(ARRAY['messaging', 'web']) AS plane
