"""Reference data: operators, services, campaigns, claims, address tables, samples.

`seeds.readers` is the public face; `SOURCES.md` says where each file comes from.
"""
