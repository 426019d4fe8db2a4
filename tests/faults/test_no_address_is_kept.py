"""After a run with known source addresses, none of them is anywhere on the disk or in Valkey.

And once a day's secret is destroyed, nobody finds them by trying every prefix with all that is
left.
"""

import gzip
import hmac
import re
import subprocess
import sys
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from zlib import decompress as decompress_zlib

import orjson
import psycopg2
import pytest
import redis

from backend.embedded.binaries import find_binaries
from measurements.ballots import prefix_of
from measurements.submission import decompress
from tests.documents import telegram
from tests.faults.platform import REPOSITORY, Platform, running, wait_until

pytestmark = pytest.mark.faults

ADDRESSES = [f"198.51.100.{number}" for number in range(100, 120)] + ["2001:db8:77:1::abcd"]
PASSWORD = "a long enough password"
SESSIONS = "SELECT session_data FROM django_session"
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


def dump_database(platform: Platform, path: Path) -> None:
    """Write what a backup would hold."""
    program = find_binaries().postgres.with_name("pg_dump")
    command = [program, "--file", path, platform.instance["database_url"]]
    subprocess.run(command, check=True, env={"LC_ALL": "C"})


def visit_desk(platform: Platform, address: str) -> bytes:
    """Log in from an address, wrongly and rightly, look, search for it, act; return the pages."""
    platform.manage("createsuperuser", "--noinput", "--username=amal", "--email=a@example.org")
    visitor = build_opener(HTTPCookieProcessor())
    visitor.addheaders = [("X-Forwarded-For", address)]

    def ask(path: str, **form: str) -> bytes:
        url = f"{platform.base}/desk/{path}"
        body: bytes = visitor.open(url, timeout=20).read()
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)
        if form and token:
            form["csrfmiddlewaretoken"] = token.group(1).decode()
            body = visitor.open(url, urlencode(form).encode(), timeout=20).read()
        return body

    ask("login/?next=/desk/", username="amal", password="wrong")
    ask("login/?next=/desk/", username="amal", password=PASSWORD)
    ask(f"admin/logentry/?q={address}")
    ask("second-factor/", act="begin")
    claim = "reference/claim/record/ma-2016-01-05-mobile/"
    seen = re.search(rb'name="seen" value="([^"]+)"', ask(claim))
    assert seen is not None
    ask(claim, act="withdraw", note="a test", seen=seen.group(1).decode())
    pages = ("", "admin/logentry/", "auth/user/", "votes/", "measurements/amendment/", claim)
    said = b"".join(map(ask, pages))
    assert b"withdrawn: a test" in said
    return said + b"".join(map(what_a_session_holds, platform.rows(SESSIONS)))


def what_a_session_holds(row: tuple[str]) -> bytes:
    """Return a session's content, which is packed in the database."""
    packed = row[0].split(":")[0]
    content = urlsafe_b64decode(packed.lstrip(".") + "==")
    content = decompress_zlib(content) if packed.startswith(".") else content
    assert b"_auth_user_id" in content
    return content


def said_to_strangers(platform: Platform) -> bytes:
    """Return what errors and pages answer to somebody whose address is known."""
    headers = {"X-Forwarded-For": ADDRESSES[0]}
    bodies = [
        platform.post(path, body, **headers)[1]
        for path in ("/api/v1/measurements", "/report/x", "/nowhere", "/api/v1/aggregation")
        for body in (b"", b"{", b"\xff" * 10)
    ]
    pages = ("/fr/nowhere/", "/api/v1/measurements?limit=x", "/en/privacy/", "/data/v1/x")
    return b"".join(bodies + [platform.get(path)[1] for path in pages])


def traces(platform: Platform) -> set[bytes]:
    """Return every pseudonym that was left of anybody: in the database, and of quotas in Valkey."""
    columns = ("voter", "prefix_group", "cohort")
    found = {
        bytes(value)
        for column in columns
        for (value,) in platform.rows(
            f"SELECT {column} FROM measurement WHERE {column} IS NOT NULL"
        )
    }
    store: Any = redis.Redis.from_url(platform.instance["redis_url"])
    found |= {bytes.fromhex(key.decode().rpartition(":")[2]) for key in store.keys("quota:*")}
    store.close()
    return found


def tried(keys: Iterable[bytes], day: str) -> set[bytes]:
    """Return every pseudonym that these keys would make of the known prefixes."""
    bucket = f"{day}|MA|maroc-telecom|mobile"
    prefixes = {prefix_of(ip_address(address)) for address in ADDRESSES}
    messages = [f"{bucket}|prefix|{prefix}" for prefix in prefixes]
    messages += [f"{bucket}|seat|{prefix}|{seat}" for prefix in prefixes for seat in range(4)]
    quotas = [f"quota|{door}|{prefix}" for prefix in prefixes for door in ("uploads", "reads")]
    return {
        made
        for key in keys
        for message in messages + quotas
        for full in [hmac.digest(key, message.encode(), "sha256")]
        for made in (full, full[:16])
    }


def keys_on_disk(folder: Path) -> list[bytes]:
    """Return whatever lies among the secrets, as a thief would try it."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [key for data in files for key in (data, data.strip())]


def move_clock(platform: Platform, days: int) -> None:
    """Run the hourly clean-up as it will run so many days from now."""
    program = (
        "import django; django.setup()\n"
        "from datetime import UTC, datetime, timedelta\n"
        "from measurements.day_secrets import destroy_expired\n"
        f"destroy_expired(datetime.now(UTC) + timedelta(days={days}))"
    )
    environment = platform.variables() | {"DJANGO_SETTINGS_MODULE": "backend.settings"}
    command = [sys.executable, "-c", program]
    subprocess.run(command, cwd=REPOSITORY, env=environment, check=True)


def test_no_address_is_kept_and_none_can_be_guessed(tmp_path: Path) -> None:
    environment = {
        "SAWT_TRUSTED_PROXIES": "127.0.0.1/32",
        "SAWT_LOG_LEVEL": "DEBUG",
        "SAWT_ADMIN_PATH": "desk",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
    }
    secrets = tmp_path / "data" / "secrets"
    with running(tmp_path / "data", **environment) as platform:
        for number, address in enumerate(ADDRESSES):
            send_from(platform, number, address)
        wait_until(lambda: platform.count("inbox") == 0, seconds=90, what="an empty inbox")
        assert platform.count("measurement WHERE country = 'MA'") == len(ADDRESSES)
        groups = platform.rows("SELECT DISTINCT prefix_group FROM measurement WHERE country = 'MA'")
        assert len(groups) == 2  # the addresses were seen: a /24 and a /48
        assert not PATTERN.search(visit_desk(platform, ADDRESSES[7]))
        assert not PATTERN.search(everything_in_the_database(platform))
        assert not PATTERN.search(everything_in_valkey(platform))
        assert not PATTERN.search(said_to_strangers(platform))
        assert platform.rows("SHOW wal_compression") == [("off",)]  # else its bytes would not show
        wait_until(platform.is_settled, seconds=90, what="fresh tallies")
        assert "is published" in platform.manage("publish_release")
        dump_database(platform, tmp_path / "backup.sql")
        left = traces(platform)
        (day,) = platform.rows(
            "SELECT max(measured_at)::date FROM measurement WHERE country = 'MA'"
        )[0]
    # Heaps, write-ahead log, backup, releases, logs and secrets, after everything was flushed.
    assert files_that_hold_an_address(tmp_path) == []
    live = {path.read_bytes() for path in (secrets / "days").iterdir()}
    # While the secret lives, whoever has it finds them: this is what destroying it is for.
    assert len(left & tried(keys_on_disk(secrets), str(day))) >= 4
    move_clock(platform, 7)
    assert left & tried(keys_on_disk(secrets), str(day))  # seven days after its end, not before
    move_clock(platform, 8)
    assert not left & tried(keys_on_disk(secrets), str(day))
    rest = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not [data for data in rest for secret in live if secret in data]


def test_the_search_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("GET / from 198.51.100.107")
    (tmp_path / "heap").write_bytes(b"x" + PACKED_IPV6)
    (tmp_path / "old.gz").write_bytes(gzip.compress(b"2001:DB8:77:1::abcd"))
    assert len(files_that_hold_an_address(tmp_path)) == 3
