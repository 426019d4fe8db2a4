-- A drainer that stops inside COPY is not idle: only this ends its statement.
SET LOCAL statement_timeout = '60s';
-- Where COPY puts a batch before it is merged; gone with the connection, emptied by each commit.
CREATE TEMPORARY TABLE IF NOT EXISTS batch_measurement (LIKE measurement) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE IF NOT EXISTS batch_verdict (LIKE verdict) ON COMMIT DELETE ROWS;
