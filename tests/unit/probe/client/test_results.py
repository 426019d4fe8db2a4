import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from probe.client.clock import TimeSource
from probe.client.documents import Context, Prepared, RunType, prepare
from probe.client.home import Home
from probe.client.networks import Access, Network, NetworkSource, NetworkType
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import KEPT_AFTER_SENDING, Entry, ResultStore, State
from tests.device import REPOSITORY

NETWORK = Network(
    "MA", 36903, "Maroc Telecom", NetworkType.MOBILE, Access.GEN4, NetworkSource.PLATFORM
)


def result(number: int = 0) -> Prepared:
    return Prepared(f"20261125180000.000000_MA_voipcall_{number:016x}", b'{"n":%d}' % number)


def test_a_result_goes_from_pending_to_sent(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.add(result())
    store.add(result())
    assert store.entries() == [Entry(result().uid, State.PENDING)]
    assert store.read(store.entries()[0]) == result().body
    store.acknowledge(result().uid)
    store.add(result())  # the same again is not sent again
    assert store.entries() == [Entry(result().uid, State.SENT)]


def test_a_refused_result_is_kept_with_its_reason(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.add(result())
    store.reject(result().uid, "time_in_future", "check the clock")
    assert store.entries() == [Entry(result().uid, State.REJECTED, "time_in_future")]
    assert store.read(store.entries()[0]) == result().body


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "results")
    store.add(result())
    for path in (tmp_path / "results").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_only_so_many_delivered_results_are_kept(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    for number in range(KEPT_AFTER_SENDING + 2):
        store.add(result(number))
        store.acknowledge(result(number).uid)
    kept = [entry.uid for entry in store.entries()]
    assert len(kept) == KEPT_AFTER_SENDING
    assert result(0).uid not in kept


_WRITER = """
import sys
from pathlib import Path
from probe.client.documents import Prepared
from probe.client.results import ResultStore
store = ResultStore(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    body = (b"%d" % number) * 20_000
    uid = f"20261125180000.000000_MA_voipcall_{number:016x}"
    store.add(Prepared(uid, body))
    print(number, flush=True)
    if number % 2:
        store.acknowledge(uid)
"""


@pytest.mark.parametrize("milliseconds", [20, 35, 50, 65, 80, 95])
def test_a_kill_at_any_moment_leaves_every_kept_result_whole_and_in_one_place(
    tmp_path: Path, milliseconds: int
) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(milliseconds / 1000)
    writer.send_signal(signal.SIGKILL)
    rest, _ = writer.communicate()
    kept = [int(line) for line in (first + rest).split()]
    entries = ResultStore(tmp_path).entries()
    uids = [entry.uid for entry in entries]
    assert len(uids) == len(set(uids))
    for number in kept:
        assert f"20261125180000.000000_MA_voipcall_{number:016x}" in uids
    for entry in entries:
        number = int(entry.uid[-16:], 16)
        assert ResultStore(tmp_path).read(entry) == (b"%d" % number) * 20_000


def test_a_full_disk_is_one_clear_error_and_leaves_no_half(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from probe.client.documents import Prepared\n"
        "from probe.client.results import ResultStore\n"
        "from probe.client.problems import ProbeError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "store = ResultStore(Path(sys.argv[1]))\n"
        "try:\n"
        "    store.add(Prepared('20261125180000.000000_MA_voipcall_00', b'x' * 5000))\n"
        "except ProbeError as error:\n"
        "    print(error.code.name, error.key)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.split() == ["STORAGE", "error.disk_full"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where a folder should be")
    with pytest.raises(ProbeError) as raised:
        ResultStore(tmp_path / "results").add(result())
    assert raised.value.code is ExitCode.STORAGE


def test_a_second_command_in_the_same_folder_is_kept_out(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with home.lock(), pytest.raises(ProbeError) as raised, home.lock():
        pass
    assert raised.value.code is ExitCode.BUSY
    with home.lock():
        pass
    assert os.listdir(tmp_path) == ["lock"]  # noqa: PTH208


def context(**changes: object) -> Context:
    values = {
        "network": NETWORK,
        "started_at": datetime(2026, 11, 25, 18, 44, 3, tzinfo=UTC),
        "time_source": TimeSource.PLATFORM,
        "run_type": RunType.MANUAL,
        "private": False,
    } | changes
    return Context(**values)  # type: ignore[arg-type]


def test_two_who_saw_the_same_made_two_measurements() -> None:
    document = {"test_name": "call_report", "test_keys": {}}
    assert prepare(document, context()).uid != prepare(document, context()).uid


def test_a_document_says_the_hour_the_network_and_nothing_more() -> None:
    document = {
        "test_name": "voip_call",
        "test_keys": {"client_ip": "198.51.100.7", "note": "seen from 198.51.100.7"},
        "annotations": {"x_helper": "1"},
        "probe_ip": "198.51.100.7",
    }
    made = prepare(document, context(private=True))
    assert b"198.51.100.7" not in made.body
    assert b"18:44" not in made.body
    assert b'"measurement_start_time":"2026-11-25 18:00:00"' in made.body
    assert b'"x_private":true' in made.body
    assert b'"x_helper":"1"' in made.body
    assert made.uid.startswith("20261125180000.000000_MA_voipcall_")


def test_only_private_documents_say_so() -> None:
    assert b"x_private" not in prepare({"test_name": "a", "test_keys": {}}, context()).body
