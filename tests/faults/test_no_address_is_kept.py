"""After a run with known source addresses, none of them is anywhere on the disk or in Valkey."""

import gzip
import re
from pathlib import Path
from typing import Any

import orjson
import psycopg2
import pytest
import redis

from measurements.submission import decompress
from tests.documents import telegram
from tests.faults.platform import Platform, running, wait_until

pytestmark = pytest.mark.faults

ADDRESSES = [f"198.51.100.{number}" for number in range(100, 120)] + ["2001:db8:77:1::abcd"]
PACKED_IPV6 = bytes.fromhex("20010db800770001000000000000abcd")
PATTERN = re.compile(
    rb"198\.51\.100\.1[01]\d(?!\d)|2001:0?db8:0?0?77|" + re.escape(PACKED_IPV6), re.IGNORECASE
)


def send_from(platform: Platform, number: int, address: str) -> None:
    """Upload by every door, good and bad, with the address in the headers and in the document."""
    document = telegram(nonce=number, probe_ip=address)
    document["test_keys"]["client_ip"] = address
    document["test_keys"]["requests"][-1]["response"] = {
        "body": f"hello {address}",
        "headers": {"X-Client-Ip": address},
    }
    headers = {"X-Forwarded-For": address}
    body = orjson.dumps(document)
    assert platform.post("/api/v1/measurements", body, **headers)[0] == 200
    content = orjson.dumps({"format": "json", "content": body.decode()})
    assert platform.post("/api/v1/submit_measurement", content, **headers)[0] == 200
    bad = orjson.dumps(document | {"probe_cc": "ZZ", "measurement_start_time": address})
    assert platform.post("/api/v1/measurements", bad, **headers)[0] == 422
    assert platform.post("/api/v1/measurements", b"\x00" + body, **headers)[0] == 400
    platform.post("/api/v1/geolookup", orjson.dumps({"addresses": [address]}), **headers)
    platform.get(f"/api/v1/measurements/{address}")


def everything_in_the_database(platform: Platform) -> bytes:
    """Return every row of every table as text, and every document as its JSON."""
    connection = psycopg2.connect(platform.instance["database_url"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace AND NOT relispartition"
        )
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')
            parts += [row.encode() for (row,) in cursor.fetchall()]
        cursor.execute("SELECT document FROM upload")
        parts += [decompress(bytes(document)) for (document,) in cursor.fetchall()]
    connection.close()
    return b"\n".join(parts)


def everything_in_valkey(platform: Platform) -> bytes:
    """Return every key and value."""
    store: Any = redis.Redis.from_url(platform.instance["redis_url"])
    dumps = [key + (store.dump(key) or b"") for key in store.keys("*")]
    store.close()
    return b"\n".join(dumps)


def files_that_hold_an_address(folder: Path) -> list[str]:
    """Return the files below the folder in which an address stands."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_socket():
            data = path.read_bytes()
            if data.startswith(b"\x1f\x8b"):
                data = gzip.decompress(data)
            if PATTERN.search(data):
                found.append(str(path))
    return found


def test_no_address_is_kept(tmp_path: Path) -> None:
    environment = {"SAWT_TRUSTED_PROXIES": "127.0.0.1/32", "SAWT_LOG_LEVEL": "DEBUG"}
    with running(tmp_path / "data", **environment) as platform:
        for number, address in enumerate(ADDRESSES):
            send_from(platform, number, address)
        wait_until(lambda: platform.count("inbox") == 0, seconds=90, what="an empty inbox")
        assert platform.count("measurement WHERE country = 'MA'") == len(ADDRESSES)
        groups = platform.rows("SELECT DISTINCT prefix_group FROM measurement WHERE country = 'MA'")
        assert len(groups) == 2  # the addresses were seen: a /24 and a /48
        assert not PATTERN.search(everything_in_the_database(platform))
        assert not PATTERN.search(everything_in_valkey(platform))
    # Heaps, write-ahead log, logs and secrets, after everything was flushed.
    assert files_that_hold_an_address(tmp_path) == []


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("GET / from 198.51.100.107")
    (tmp_path / "heap").write_bytes(b"x" + PACKED_IPV6)
    (tmp_path / "old.gz").write_bytes(gzip.compress(b"2001:DB8:77:1::abcd"))
    assert len(files_that_hold_an_address(tmp_path)) == 3
