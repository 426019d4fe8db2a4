-- How much waits. Grain: one row. Columns in the order of backend/metrics.py.
SELECT (SELECT count(*) FROM inbox WHERE attempts < %(give_up_after)s),
       (SELECT coalesce(extract(epoch FROM now() - min(queued_at)), 0)
          FROM inbox WHERE attempts < %(give_up_after)s),
       (SELECT count(*) FROM inbox WHERE attempts >= %(give_up_after)s),
       (SELECT count(*) FROM stale_mark),
       (SELECT count(*) FROM stale_series),
       (SELECT coalesce(extract(epoch FROM now() - max(published_on)), -1) FROM release)
