"""A real S3 server over HTTP with OONI's layout, filled from the real sample of Kenya 2023."""

import gzip
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any
from urllib.error import URLError
from urllib.parse import quote

import boto3
from django.core.management import call_command
from django.db import connection

from seeds import readers

NAME = "ooni-data-eu-fra"


class OoniServer:
    """The server's bucket as OONI would fill it."""

    def __init__(self, endpoint: str) -> None:
        self.address = f"{endpoint}/{NAME}"
        self.client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id="collector",
            aws_secret_access_key="collector",
        )

    def clear(self) -> None:
        """Empty the bucket."""
        found = self.client.list_objects_v2(Bucket=NAME).get("Contents", ())
        for each in found:
            self.client.delete_object(Bucket=NAME, Key=each["Key"])

    def put(self, key: str, content: bytes) -> str:
        """Upload an object and return its key."""
        self.client.put_object(Bucket=NAME, Key=key, Body=content, ACL="public-read")
        return key

    def put_hour(
        self, hour: str, lines: list[bytes], *, part: int = 0, test: str = "telegram"
    ) -> str:
        """Upload the measurements that arrived in an hour (YYYYMMDDHH), and their archive."""
        key = f"raw/{hour[:8]}/{hour[8:]}/KE/{test}/{hour}_KE_{test}.n0.{part}"
        self.put(f"{key}.tar.gz", b"an archive of posts with the same measurements")
        return self.put(f"{key}.jsonl.gz", gzip.compress(b"".join(lines)))

    def put_old_day(self, day: str, lines: list[bytes], *, test: str = "telegram") -> str:
        """Upload the measurements of a day (YYYYMMDD) as they lay before 2020-10-21."""
        key = f"jsonl/{test}/KE/{day}/00/{day}_KE_{test}.l.0.jsonl.gz"
        return self.put(key, gzip.compress(b"".join(lines)))


def kenya(count: int, start: int = 0) -> list[bytes]:
    """Return measurements of the sample as JSON lines."""
    path = readers.sample_path("kenya-2023")
    assert path is not None
    with gzip.open(path) as file:
        return [line for number, line in enumerate(file) if start <= number < start + count]


@contextmanager
def ooni_server() -> Iterator[OoniServer]:
    """Run the server on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
    )
    try:
        endpoint = f"http://127.0.0.1:{port}"
        _wait_for(endpoint)
        server = OoniServer(endpoint)
        server.client.create_bucket(Bucket=NAME)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait_for(endpoint: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(endpoint):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise TimeoutError("The S3 server did not start within 30 s.")


def sync(since: str = "2023-11-08", until: str = "2023-11-09", **options: Any) -> str:
    output = StringIO()
    arguments = {"country": "KE", "tests": "telegram", "since": since, "until": until} | options
    call_command(
        "sync_ooni",
        *(f"--{name}={value}" for name, value in arguments.items()),
        stdout=output,
        verbosity=0,
    )
    return output.getvalue()


def database_url() -> str:
    facts = connection.settings_dict
    host = quote(facts["HOST"], safe="")
    port = f"&port={facts['PORT']}" if facts["PORT"] else ""
    secret = quote(facts["PASSWORD"], safe="")
    return f"postgresql://{facts['USER']}:{secret}@/{facts['NAME']}?host={host}{port}"


def is_locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 9")
        return cursor.fetchone() is not None


def wait_until(condition: Any) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise TimeoutError("The condition did not come true within 30 s.")
