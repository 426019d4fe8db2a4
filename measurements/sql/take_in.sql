-- Store a batch of submissions: receipt, document and queue row in one commit (protocol C1).
-- Grain: one row per measurement. Input: arrays of equal length, without repeated uids.
-- Returns for each uid of the input whether it is new, and the hash of an older one.
-- ON CONFLICT waits for a rival's commit, so that "duplicate" is as durable as "accepted".
WITH given AS MATERIALIZED (
    SELECT *
      FROM unnest(
          %(measured_at)s::timestamptz[], %(uid)s::text[], %(sha256)s::bytea[],
          %(token_sha256)s::bytea[], %(document)s::bytea[], %(source)s::text[], %(observed_asn)s::bigint[],
          %(observed_country)s::text[], %(original)s::jsonb[], %(operator)s::text[],
          %(network_type)s::text[], %(panel)s::text[], %(standing)s::text[], %(votes)s::boolean[],
          %(voter)s::bytea[], %(prefix_group)s::bytea[], %(cohort)s::bytea[]
      ) AS g (
          measured_at, uid, sha256, token_sha256, document, source, observed_asn, observed_country, original,
          operator, network_type, panel, standing, votes, voter, prefix_group, cohort
      )
), receipts AS (
    INSERT INTO receipt (measured_at, uid, sha256, token_sha256)
    SELECT measured_at, uid, sha256, token_sha256 FROM given ORDER BY measured_at, uid
        ON CONFLICT DO NOTHING
    RETURNING uid
), uploads AS (
    INSERT INTO upload (
        received_at, uid, document, scrub_version, source, observed_asn, observed_country, original
    )
    SELECT %(received_at)s, uid, document, %(scrub_version)s, source, observed_asn,
           observed_country, original
      FROM given JOIN receipts USING (uid)
), queued AS (
    INSERT INTO inbox (
        received_at, uid, operator, network_type, panel, standing, votes, voter, prefix_group,
        cohort
    )
    SELECT %(received_at)s, uid, operator, network_type, panel, standing, votes, voter,
           prefix_group, cohort
      FROM given JOIN receipts USING (uid)
)
SELECT uid FROM receipts
