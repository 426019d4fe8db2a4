"""The faults of the campaign: each breaks something of a running instance and mends it again."""

import contextlib
import json
import os
import resource
import signal
import subprocess
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson
import psutil
import psycopg2
import redis

from tests.documents import telegram
from tests.faults import memory_cage
from tests.faults.ledger import Ledger
from tests.faults.platform import Platform, wait_until
from tests.faults.shifted_clock import ShiftedClock

PARTS = ("web", "worker", "valkey", "postgres")
ROOM = "3g"
MIB = 1024 * 1024
ATTEMPTS = 8  # Inbox.NEEDS_ATTENTION_AFTER, without Django
THREE_HOURS_AGO = datetime.now(UTC) - timedelta(hours=3)
DAMAGE = r"UPDATE upload SET document = '\x00' || document WHERE uid = %s"
MEND = """
    UPDATE upload SET document = substr(document, 2)
     WHERE uid IN (SELECT uid FROM inbox WHERE attempts >= %s)
"""
HURRY = """
    UPDATE inbox SET attempts = %s, next_at = now() WHERE attempts BETWEEN 1 AND %s AND uid = %s
"""
DEEP = json.loads("[" * 150 + "]" * 150)
# Less than 4 MiB as it is sent, some 60 MB once it is read.
BULKY: dict[str, Any] = {"junk": [[]] * 900_000}
# What intake takes: known keys with anything but what probes write there.
STRANGE: list[dict[str, Any]] = [
    {},
    {"junk": DEEP},
    {"tcp_connect": DEEP, "requests": DEEP, "queries": {"a": DEEP}},
    {"tcp_connect": [None, 1, "x", [], {"ip": 7, "port": "x", "status": []}]},
    {"tcp_connect": [{"ip": "1.2.3.4", "port": 2**63, "status": {"failure": 1e308}, "t": -1e308}]},
    {"requests": [{"request": 5, "response": {"body": 1, "code": 2**64 - 1, "headers": 3}}]},
    {"requests": [{"failure": {}, "request": {"url": ["http://"], "method": None}}] * 1000},
    {"tls_handshakes": [{"failure": True, "server_name": "\ud800", "address": "\x00"}]},
    {"queries": [{"answers": [{"ipv4": "999.1.1.1"}, 0], "hostname": "x" * 70_000}]},
    {"telegram_web_status": {"a": 1}, "telegram_tcp_blocking": "maybe"},
]


@dataclass(frozen=True)
class Stage:
    """The instance that is struck, and what the faults need to know of it."""

    platform: Platform
    ledger: Ledger
    clock: ShiftedClock
    refusals: Counter[str] = field(default_factory=Counter)


def kill_one_after_another(stage: Stage) -> None:
    """SIGKILL each part."""
    for part in PARTS:
        stage.platform.kill(part)
        time.sleep(0.5)


def kill_all_at_once(stage: Stage) -> None:
    """SIGKILL everything but the supervisor."""
    for part in (*PARTS, "beat"):
        stage.platform.kill(part)


def freeze_the_worker(stage: Stage) -> None:
    """SIGSTOP the worker's processes for three seconds."""
    stage.platform.kill("worker", signal.SIGSTOP)
    time.sleep(3)
    stage.platform.kill("worker", signal.SIGCONT)


def cut_connections(stage: Stage) -> None:
    """End every connection to the database, ten times in three seconds."""
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE usename = current_user AND pid <> pg_backend_pid()"
    )
    for _ in range(10):
        stage.platform.rows(cut)
        time.sleep(0.3)


def restart_postgres(stage: Stage) -> None:
    """Have PostgreSQL shut down, as for an update; the supervisor starts it again."""
    server = psutil.Process(stage.platform.instance["processes"]["postgres"])
    server.send_signal(signal.SIGINT)
    server.wait(30)


def wipe_valkey(stage: Stage) -> None:
    """FLUSHALL, twenty times in two seconds."""
    store = redis.Redis.from_url(stage.platform.instance["redis_url"])
    for _ in range(20):
        store.flushall()
        time.sleep(0.1)
    store.close()


def fill_the_disk(stage: Stage) -> None:
    """Leave no room where the instance keeps everything, until uploads are refused for it."""
    folder = stage.platform.folder
    resize(folder, f"{used(folder) // 1024 + 1024}k")
    try:
        wait_until(lambda: is_refused(stage), seconds=60, what="a refused upload")
        time.sleep(2)
    finally:
        resize(folder, ROOM)


def move_the_clock(stage: Stage) -> None:
    """Move the clock two days ahead, two hours back, and right again, while PostgreSQL's stays."""
    for hours in (48, -2, 0):
        stage.clock.move(hours * 3600)
        time.sleep(2)


def starve_the_worker(stage: Stage) -> None:
    """Leave the worker no more memory than it has, and upload what needs more, until it fails."""
    platform = stage.platform
    log = platform.folder / "logs" / "worker.log"
    before = log.stat().st_size
    workers = judges(platform)

    def failed() -> bool:
        return (
            b"MemoryError" in log.read_bytes()[before:]
            or platform.count("inbox WHERE attempts > 0") > 0
            or not all(each.is_running() for each in workers)
        )

    with no_more_memory(platform):
        deliver(stage, [elsewhere("web_connectivity", BULKY)])
        wait_until(failed, seconds=30, what="the worker to fail")
        time.sleep(2)


def let_the_kernel_kill(stage: Stage) -> None:
    """Let the processes that judge grow by 24 MiB, and upload what needs more."""
    with memory_cage.caged(judges(stage.platform), 24 * MIB) as cage:
        deliver(stage, [elsewhere("web_connectivity", BULKY)])
        wait_until(lambda: cage.kills() > 0, seconds=30, what="the kernel to kill for memory")


def poison(stage: Stage) -> None:
    """Upload what is hard to judge, and damage two documents on the disk before they are judged."""
    platform = stage.platform
    deliver(stage, [elsewhere("telegram", keys) for keys in STRANGE])
    platform.kill("worker", signal.SIGSTOP)
    try:
        uids = deliver(stage, [plain(f"damaged-{time.monotonic_ns()}-{n}") for n in (1, 2)])
        for uid in uids:
            execute(platform, DAMAGE, uid)
    finally:
        platform.kill("worker", signal.SIGCONT)
    wait_until(lambda: given_up(platform, uids), seconds=60, what="poison to be set aside")


def mend_poison(platform: Platform) -> None:
    """Put right what was damaged and have it tried again, as a person would."""
    execute(platform, MEND, ATTEMPTS)
    platform.manage("needs_attention", "--retry")


def given_up(platform: Platform, uids: list[str]) -> bool:
    """Tell whether each was set aside; the hours of waiting between attempts are skipped."""
    for uid in uids:
        execute(platform, HURRY, ATTEMPTS - 1, ATTEMPTS - 2, uid)
    return platform.count(f"inbox WHERE attempts >= {ATTEMPTS}") >= len(uids)


@contextlib.contextmanager
def no_more_memory(platform: Platform) -> Iterator[None]:
    """Keep the processes that judge from growing."""
    for process in judges(platform):
        limit_memory(process, MIB)
    try:
        yield
    finally:
        for process in judges(platform):
            limit_memory(process, resource.RLIM_INFINITY)


def limit_memory(process: psutil.Process, size: int) -> None:
    """Set the soft limit of a process's address space."""
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        process.rlimit(psutil.RLIMIT_AS, (size, resource.RLIM_INFINITY))


def judges(platform: Platform) -> list[psutil.Process]:
    """Return the worker's children, which do its work."""
    return psutil.Process(platform.instance["processes"]["worker"]).children(recursive=True)


def used(folder: Path) -> int:
    """Return how many bytes the file system of a folder holds."""
    state = os.statvfs(folder)
    return (state.f_blocks - state.f_bfree) * state.f_frsize


def resize(folder: Path, size: str) -> None:
    """Give a tmpfs another size."""
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def is_refused(stage: Stage) -> bool:
    """Upload one measurement; tell whether it was refused as it should be."""
    status, _ = offer(stage, [plain(f"refused-{time.monotonic_ns()}")])
    return status == HTTPStatus.SERVICE_UNAVAILABLE


def execute(platform: Platform, statement: str, *parameters: object) -> None:
    """Run a statement on the instance's database and commit it."""
    connection = psycopg2.connect(platform.instance["database_url"])
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    finally:
        connection.close()


def plain(nonce: object) -> dict[str, Any]:
    """Return a measurement of three hours ago, so that a clock that is late believes it too."""
    number = zlib.crc32(str(nonce).encode())
    document = telegram(
        blocked=number % 3 == 0,
        nonce=nonce,
        probe_asn=("AS36903", "AS6713", "AS36925")[number % 3],
        measurement_start_time=THREE_HOURS_AGO.strftime("%Y-%m-%d %H:%M:%S"),
    )
    document["annotations"]["network_type"] = ("mobile", "wifi", "unknown", "vpn")[number % 4]
    return document


def elsewhere(test_name: str, test_keys: object) -> dict[str, Any]:
    """Return a measurement of another country with these keys."""
    changes = {"test_name": test_name, "probe_cc": "TN", "probe_asn": "AS2609"}
    return plain(f"elsewhere-{time.monotonic_ns()}") | changes | {"test_keys": test_keys}


def offer(stage: Stage, documents: list[dict[str, Any]]) -> tuple[int, bytes]:
    """Upload once; what is acknowledged is in the ledger. Return status and body."""
    body = "\n".join(json.dumps(each) for each in documents).encode()
    headers = {"Content-Type": "application/x-ndjson"}
    status, answer = stage.platform.post("/api/v1/measurements", body, **headers)
    if status == HTTPStatus.OK:
        stage.ledger.write(acknowledged(answer))
    return status, answer


def acknowledged(answer: bytes) -> list[str]:
    """Return the uids of an answer in which nothing is refused."""
    uids = [each["uid"] for each in orjson.loads(answer)["results"]]
    assert None not in uids, answer
    return uids


def deliver(stage: Stage, documents: list[dict[str, Any]]) -> list[str]:
    """Upload until acknowledged; return the uids."""
    for _ in range(1200):
        status, answer = offer(stage, documents)
        if status == HTTPStatus.OK:
            return acknowledged(answer)
        assert status in (0, HTTPStatus.SERVICE_UNAVAILABLE), answer
        stage.refusals[reason(status, answer)] += 1
        time.sleep(0.1)
    raise AssertionError(f"Never acknowledged: {status} {answer!r}")


def reason(status: int, answer: bytes) -> str:
    """Return why an upload was not taken."""
    if status == 0:
        return "no answer"
    return f"{status} {orjson.loads(answer)['reason']}"


def no_small_disk(stage: Stage) -> str:
    """Say why the disk cannot be filled here."""
    own = psutil.disk_partitions(all=True)
    is_mounted = any(each.mountpoint == str(stage.platform.folder) for each in own)
    return "" if is_mounted else "a small disk needs root, who may mount one"


def no_clock(stage: Stage) -> str:
    """Say why the clock cannot be moved here."""
    return "" if stage.clock.environment else "moving the clock needs a C compiler (cc)"


@dataclass(frozen=True)
class Fault:
    """A name for the table, what is done, and why it may be impossible on this machine."""

    name: str
    strike: Callable[[Stage], None]
    obstacle: Callable[[Stage], str] = lambda _: ""


FAULTS = (
    Fault("each part killed in turn", kill_one_after_another),
    Fault("all parts killed at once", kill_all_at_once),
    Fault("worker frozen for 3 s", freeze_the_worker),
    Fault("connections cut, 10 times", cut_connections),
    Fault("PostgreSQL restarted", restart_postgres),
    Fault("Valkey wiped, 20 times", wipe_valkey),
    Fault("disk full", fill_the_disk, no_small_disk),
    Fault("clock two days ahead, two hours back", move_the_clock, no_clock),
    Fault("worker out of memory", starve_the_worker),
    Fault(
        "killed by the kernel for memory",
        let_the_kernel_kill,
        lambda _: memory_cage.obstacle(),
    ),
    Fault("poison documents", poison),
)
