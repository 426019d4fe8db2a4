"""The bare handler that uploads are compared with: parse, compress, one INSERT, commit.

Served by the same server with the same options as Sawt. It checks and promises nothing else.
"""

import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import psycopg2
import zstandard

_local = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Store the body of a POST; answer anything else with 200 alone."""
    if environ["REQUEST_METHOD"] == "POST":
        body = environ["wsgi.input"].read()
        orjson.loads(body)
        if not hasattr(_local, "cursor"):
            connection = psycopg2.connect(os.environ["DATABASE_URL"])
            connection.autocommit = True
            _local.cursor = connection.cursor()
            _local.compressor = zstandard.ZstdCompressor(level=3)
        _local.cursor.execute(
            "INSERT INTO bench_reference (document) VALUES (%s)", [_local.compressor.compress(body)]
        )
    start_response("200 OK", [("Content-Type", "application/json")])
    return [b'{"results":[{"status":"accepted"}]}']
