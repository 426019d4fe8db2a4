-- A day's measurements of one collection, each with the place of its document.
-- Grain: one row per measurement, sorted by uid. Window: [start, end) in UTC.
-- Input: new_item, filled with what this release adds; other places are those before one number.
WITH place AS (
    SELECT uid, NULL AS release, raw_start, raw_length FROM new_item
     UNION ALL
    (
        SELECT DISTINCT ON (uid) item.uid, release.name, item.raw_start, item.raw_length
          FROM release_item AS item
          JOIN release ON release.number = item.release_id
         WHERE item.measured_at >= %(start)s AND item.measured_at < %(end)s
           AND item.release_id < %(kept_before)s
           AND item.uid NOT IN (SELECT uid FROM new_item)
         ORDER BY uid, item.release_id DESC
    )
)
SELECT uid, to_char(measured_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS measured_at,
       (received_at AT TIME ZONE 'UTC')::date AS received_on, country, asn, operator, network_type,
       nullif(access, '') AS access, test_name, panel, standing, votes::text AS votes,
       CASE WHEN place.raw_start IS NOT NULL
            THEN coalesce(place.release, %(release)s) || %(raw_path)s END AS raw_file,
       place.raw_start, place.raw_length
  FROM measurement
  JOIN place USING (uid)
 WHERE measured_at >= %(start)s AND measured_at < %(end)s
   AND panel = ANY(%(panels)s)
 ORDER BY uid COLLATE "C"
