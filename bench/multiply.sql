-- Copies of the bucket's first measurement and its verdicts, each by a voter of its own.
-- Parameter: copies. 4 voters share a prefix group.
WITH first AS (
    SELECT * FROM measurement ORDER BY measured_at, uid LIMIT 1
), copy AS (
    SELECT left(first.uid, -16) || left(md5(n::text), 16) AS uid,
           decode(md5('voter' || n), 'hex') AS voter,
           decode(left(md5((n / 4)::text), 8), 'hex') AS prefix_group
      FROM first, generate_series(1, %(copies)s) AS n
), stored AS (
    INSERT INTO measurement (
        measured_at, uid, received_at, country, asn, access, test_name, operator, network_type,
        panel, standing, votes, voter, prefix_group, input
    )
    SELECT measured_at, copy.uid, received_at, country, asn, access, test_name, operator,
           network_type, panel, standing, votes, copy.voter, copy.prefix_group, input
      FROM first, copy
)
INSERT INTO verdict (
    measured_at, uid, service, plane, ruleset, outcome, mechanism, rule_id, country, operator,
    network_type, panel, votes, voter, prefix_group
)
SELECT verdict.measured_at, copy.uid, service, plane, ruleset, outcome, mechanism, rule_id,
       verdict.country, verdict.operator, verdict.network_type, verdict.panel, verdict.votes,
       copy.voter, copy.prefix_group
  FROM verdict JOIN first ON verdict.measured_at = first.measured_at AND verdict.uid = first.uid,
       copy
