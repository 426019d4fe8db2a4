-- The next edition. Grain: the one row of edition, made if it is not there yet.
INSERT INTO edition (id, number) VALUES (1, 1)
ON CONFLICT (id) DO UPDATE SET number = edition.number + 1
