-- Where COPY puts what a release adds; gone with the transaction.
CREATE TEMPORARY TABLE new_item (
    measured_at timestamptz NOT NULL, uid text PRIMARY KEY, raw_start bigint, raw_length integer
) ON COMMIT DROP
