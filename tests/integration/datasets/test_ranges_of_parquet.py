"""A chart of one week reads a small part of a year's tallies, over HTTP ranges."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pytest_django.live_server_helper import LiveServer

from measurements.models import Release
from reports.datasets import parquet
from reports.datasets.columns import TALLIES

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 400_000
BAR = 0.02
YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
WORDS = {
    "operator": ["maroc-telecom", "orange-maroc", "inwi", "safaricom", "airtel-kenya"],
    "network_type": ["mobile", "wifi", "wired", "unknown"],
    "service": ["whatsapp", "telegram", "signal", "skype", "viber"],
    "state": ["ok", "too_few", "likely_blocked", "mixed"],
}
FIXED = {"country": "MA", "plane": "messaging", "panel": "open", "ruleset": "r", "health": "up"}


def a_year() -> Any:
    """Return tallies of a whole year, sorted by day."""
    chance = np.random.default_rng(1)
    columns: dict[str, Any] = {}
    for column in TALLIES:
        if column.name == "day":
            columns["day"] = pa.array([YEAR[number * 365 // ROWS] for number in range(ROWS)])
        elif column.name in WORDS:
            words = pa.array(WORDS[column.name])
            columns[column.name] = words.take(pa.array(chance.integers(0, len(words), ROWS)))
        elif column.name in FIXED:
            columns[column.name] = pa.array([FIXED[column.name]] * ROWS)
        elif column.kind == "number":
            columns[column.name] = pa.array(chance.random(ROWS))
        else:
            columns[column.name] = pa.array(chance.integers(0, 300, ROWS))
    return pa.table(columns, schema=parquet.schema_of(TALLIES))


class RangeFile:
    """A file behind an address, read by HTTP ranges; counts the bytes."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.read_bytes = 0
        self.position = 0
        self.closed = False
        with urlopen(Request(address, method="HEAD")) as answer:
            self.length = int(answer.headers["Content-Length"])

    def seek(self, offset: int, whence: int = 0) -> int:
        self.position = offset + (0, self.position, self.length)[whence]
        return self.position

    def tell(self) -> int:
        return self.position

    def read(self, count: int = -1) -> bytes:
        last = self.length - 1 if count < 0 else self.position + count - 1
        request = Request(self.address, headers={"Range": f"bytes={self.position}-{last}"})
        with urlopen(request) as answer:
            assert answer.status == 206
            content: bytes = answer.read()
        self.read_bytes += len(content)
        self.position += len(content)
        return content

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False


def test_one_week_of_three_columns_is_a_fiftieth_of_the_file(
    folder: Path, live_server: LiveServer
) -> None:
    Release.objects.create(
        number=1, name="2027-01-01.1", published_on="2027-01-01", ruleset="r",
        manifest_sha256="0" * 64,
    )  # fmt: skip
    place = folder / "2027-01-01.1" / "sawt" / "tallies-2026.parquet"
    place.parent.mkdir(parents=True)
    parquet.write(place, TALLIES, a_year().to_batches())

    remote = RangeFile(f"{live_server.url}/data/v1/2027-01-01.1/sawt/tallies-2026.parquet")
    week = (date(2026, 6, 1), date(2026, 6, 8))
    table = pq.read_table(
        pa.PythonFile(remote, mode="r"),
        columns=["day", "operator", "state"],
        filters=[("day", ">=", week[0]), ("day", "<", week[1])],
        pre_buffer=False,
    )

    assert set(table["day"].to_pylist()) == set(YEAR[151:158])
    assert table.num_rows > 7_000
    assert remote.read_bytes < BAR * remote.length, remote.read_bytes / remote.length
