"""Public reads from a real streaming replica: near, held back, killed, and back again."""

import threading
from collections.abc import Iterator
from functools import partial
from urllib.request import urlopen

import orjson
import pytest

from tests.documents import telegram
from tests.faults.platform import Platform, free_port, wait_until
from tests.integration.standby import SAFE, Standby
from tests.services import ThrowAwayServices

pytestmark = pytest.mark.faults

MAX_LAG = 10
PAGE = "/en/operators/maroc-telecom/"
LIST = "/api/v1/measurements?probe_cc=MA&test_name=telegram"


@pytest.fixture(scope="module")
def primary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ThrowAwayServices, str]]:
    """Run the primary."""
    servers = ThrowAwayServices(tmp_path_factory.mktemp("primary"), SAFE)
    yield servers, servers.start_postgres()
    servers.stop()


@pytest.fixture(scope="module")
def standby(
    primary: tuple[ThrowAwayServices, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standby]:
    """Run a replica of it."""
    standby = Standby(*primary, tmp_path_factory.mktemp("standby"))
    standby.start()
    yield standby
    standby.stop()


@pytest.fixture(scope="module")
def platform(
    primary: tuple[ThrowAwayServices, str],
    standby: Standby,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Platform]:
    """Run an instance on both. It has a measurement already, so that no sample is loaded."""
    environment = {
        "DATABASE_URL": primary[1],
        "SAWT_READ_DATABASE_URL": standby.url,
        "SAWT_READ_MAX_LAG": str(MAX_LAG),
        "SAWT_PAGES_ARE_KEPT": "yes",
    }
    platform = Platform(tmp_path_factory.mktemp("instance") / "data", environment, free_port())
    platform.folder.mkdir()
    document = platform.folder.parent / "one.jsonl"
    document.write_bytes(orjson.dumps(telegram(nonce="first")))
    platform.manage("migrate", "--verbosity=0")
    platform.manage("import_measurements", str(document))
    platform.start()
    wait_until(lambda: platform.count("tally") > 0, seconds=60, what="the first tallies")
    wait_until(platform.is_settled, seconds=60, what="the first periods")
    yield platform
    platform.stop()


def upload(platform: Platform, nonce: int) -> str:
    body = orjson.dumps(telegram(nonce=f"replica-{nonce}"))
    status, answer = platform.post("/api/v1/measurements", body)
    assert status == 200, answer
    uid: str = orjson.loads(answer)["results"][0]["uid"]
    return uid


def is_listed(platform: Platform, uid: str) -> bool:
    status, answer = platform.get(LIST)
    assert status == 200
    return uid in answer.decode()


def page_of(platform: Platform) -> tuple[str, str]:
    with urlopen(platform.base + PAGE) as answer:
        return answer.headers["ETag"], answer.read().decode()


def replica_of(platform: Platform) -> dict[str, object]:
    status, answer = platform.get("/readyz")
    assert status == 200
    found: dict[str, object] = orjson.loads(answer)["replica"]
    return found


def reads_it(platform: Platform, *, whether: bool) -> bool:
    """Whether all web processes read the replica, or none: each finds out by itself."""
    return all(replica_of(platform)["is_read"] is whether for _ in range(16))


def is_read(platform: Platform) -> bool:
    return reads_it(platform, whether=True)


def test_a_held_replica_is_read_until_it_is_too_far_behind(
    platform: Platform, standby: Standby
) -> None:
    wait_until(lambda: is_read(platform), seconds=15, what="the replica to be near")
    standby.hold()
    before = platform.rows("SELECT number FROM edition")
    old = page_of(platform)
    uid = upload(platform, 1)
    # Whoever uploaded it finds it at once: first as one that waits, then judged.
    status, answer = platform.get(f"/api/v1/measurements/{uid}")
    assert status == 200 or b"waits to be judged" in answer
    wait_until(
        lambda: (
            platform.get(f"/api/v1/measurements/{uid}")[0] == 200
            and platform.rows("SELECT number FROM edition") != before
            and platform.is_settled()
        ),
        seconds=MAX_LAG - 2,
        what="the upload to count",
    )
    assert platform.get(f"/en/measurements/{uid}/")[0] == 200
    # A page of the old state goes by the old edition's name.
    assert not is_listed(platform, uid)
    held = page_of(platform)
    assert is_read(platform)

    is_late = partial(reads_it, platform, whether=False)
    wait_until(is_late, seconds=MAX_LAG + 5, what="reads of the primary")
    assert is_listed(platform, uid)
    new = page_of(platform)
    assert new[1] != old[1]
    assert held[1] == old[1]
    assert new[0] != held[0]

    standby.let_go()
    wait_until(lambda: is_read(platform), seconds=15, what="the replica to catch up")
    assert is_listed(platform, uid)
    assert page_of(platform)[1] == new[1]


def test_reads_go_on_when_the_replica_is_killed_and_return_to_it(
    platform: Platform, standby: Standby
) -> None:
    wait_until(lambda: is_read(platform), seconds=15, what="the replica to be near")
    statuses: list[int] = []
    is_over = threading.Event()

    def keep_reading(path: str) -> None:
        while not is_over.is_set():
            statuses.append(platform.get(path)[0])

    paths = (LIST, "/api/v1/aggregation?axis_x=probe_cc", "/api/v1/tallies", f"{PAGE}?panel=open")
    readers = [threading.Thread(target=keep_reading, args=[path]) for path in paths]
    for reader in readers:
        reader.start()
    wait_until(lambda: len(statuses) > 40, seconds=20, what="reads of the replica")
    standby.kill()
    several = len(statuses) + 80
    wait_until(lambda: len(statuses) > several, seconds=20, what="reads without it")
    is_over.set()
    for reader in readers:
        reader.join()
    assert set(statuses) == {200}
    assert reads_it(platform, whether=False)

    standby.start()
    wait_until(lambda: is_read(platform), seconds=40, what="the replica to be read again")
