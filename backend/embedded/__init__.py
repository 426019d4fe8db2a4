"""PostgreSQL, Valkey and Sawt's own processes under one supervisor, without an installation.

Nothing here imports Django: `make up` must say one clear line even where settings cannot load.
"""
