"""Acknowledged means kept: SIGKILL everything, again and again, while uploads are sent."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from tests.documents import telegram
from tests.faults.platform import Platform, running, wait_until

pytestmark = pytest.mark.faults

UPLOADS = 1000
SHARES = [range(start, start + 200) for start in range(0, UPLOADS, 200)]
PARTS = ("web", "worker", "valkey", "postgres")
NETWORKS = ("mobile", "wifi", "unknown", "vpn")


class Client:
    """A client that keeps its own ledger of what was acknowledged."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.acknowledged: dict[int, str] = {}
        self.statuses: set[int] = set()

    def upload(self, number: int) -> None:
        """Send one measurement until it is acknowledged, some of them twice."""
        document = telegram(
            blocked=number % 3 == 0,
            nonce=number,
            probe_asn=("AS36903", "AS6713", "AS36925")[number % 3],
        )
        document["annotations"]["network_type"] = NETWORKS[number % 4]
        body = orjson.dumps(document)
        repeats = 2 if number % 10 == 0 else 1
        for _ in range(400):
            status, answer = self.platform.post("/api/v1/measurements", body)
            self.statuses.add(status)
            if status == 200:
                self.acknowledged[number] = orjson.loads(answer)["results"][0]["uid"]
                repeats -= 1
                if repeats == 0:
                    return
            else:
                time.sleep(0.1)
        raise AssertionError(f"Upload {number} was never acknowledged: {self.statuses}")


def upload_under_fire(platform: Platform, client: Client) -> None:
    """Send a share of the uploads for each victim, and kill it while they are on their way."""
    victims = [(part,) for part in PARTS] + [PARTS]
    rounds = victims * (len(SHARES) // len(victims))
    with ThreadPoolExecutor(8) as pool:
        for share, parts in zip(SHARES, rounds, strict=True):
            sending = [pool.submit(client.upload, number) for number in share]
            wait_until(sending[10].done, seconds=60, what="the first acknowledgements")
            for part in parts:
                platform.kill(part)
            for future in sending:
                future.result()


def test_every_acknowledged_upload_is_there_exactly_once(tmp_path: Path) -> None:
    with running(tmp_path / "data") as platform:
        client = Client(platform)
        upload_under_fire(platform, client)
        assert len(client.acknowledged) == UPLOADS
        assert client.statuses <= {0, 200, 503}

        wait_until(lambda: platform.count("inbox") == 0, seconds=120, what="an empty inbox")
        wait_until(platform.is_settled, seconds=60, what="fresh tallies")
        check(platform, client)


def check(platform: Platform, client: Client) -> None:
    """Compare the client's ledger with what the database holds."""
    own = "country = 'MA'"
    stored = [uid for (uid,) in platform.rows(f"SELECT uid FROM measurement WHERE {own}")]
    assert sorted(stored) == sorted(client.acknowledged.values())
    receipts = platform.rows("SELECT uid FROM receipt WHERE uid LIKE '%\\_MA\\_%'")
    assert sorted(uid for (uid,) in receipts) == sorted(client.acknowledged.values())
    assert platform.count("drain_claim") == 0
    verdicts = platform.rows(f"SELECT plane, count(*) FROM verdict WHERE {own} GROUP BY 1")
    assert {count for _, count in verdicts} == {UPLOADS}
    assert "Every tally" in platform.manage("rebuild_tallies", "--check")
    counted = platform.rows(f"SELECT plane, sum(measurements) FROM tally WHERE {own} GROUP BY 1")
    assert {count for _, count in counted} == {UPLOADS}
