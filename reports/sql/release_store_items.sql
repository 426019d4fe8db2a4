-- Freeze the membership of a release. Input: new_item, filled.
INSERT INTO release_item (measured_at, uid, release_id, raw_start, raw_length)
SELECT measured_at, uid, %(release)s, raw_start, raw_length FROM new_item ORDER BY measured_at, uid
