import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from probe.client.documents import Prepared
from probe.client.problems import ExitCode
from probe.client.results import Entry, ResultStore, State
from tests.device import REPORT, REPOSITORY, Device


@pytest.fixture
def device(tmp_path: Path) -> Device:
    device = Device(tmp_path / "device")
    device.consent()
    return device


def test_every_exit_code_is_documented() -> None:
    documented = (REPOSITORY / "docs" / "probe.md").read_text()
    for code in ExitCode:
        assert f"| {code.value} | `{code.name}` | {code.meaning} |" in documented


def test_help_tells_the_exit_codes(device: Device) -> None:
    ended = device.run("--help")
    assert ended.code == 0
    assert ExitCode.NO_CONSENT.meaning in ended.out


@pytest.mark.parametrize(
    ("scheduler", "start", "random"),
    [
        ("systemd", "OnCalendar=", "RandomizedDelaySec=18000"),
        ("cron", "0 */6 * * * ", "--random-delay 18000"),
        ("termux", "termux-job-scheduler --script", "--random-delay 300"),
    ],
)
def test_a_job_is_printed_with_a_random_start_and_nothing_is_installed(
    device: Device, scheduler: str, start: str, random: str
) -> None:
    before = sorted(device.folder.rglob("*"))
    ended = device.run("schedule", scheduler, "whatsapp", "signal", "--json")
    assert ended.code == 0
    job = ended.json["job"]
    assert start in job
    assert random in job
    assert "run --scheduled whatsapp signal" in job
    assert "Nothing was installed" in ended.err
    assert sorted(device.folder.rglob("*")) == before


def test_doctor_names_what_is_bad_and_ends_with_its_code(device: Device) -> None:
    ended = device.run("doctor", "--json")
    health = {each["check"]: each["health"] for each in ended.json}
    assert ended.code == ExitCode.NO_CONFIG  # nobody listens, and there is no copy
    assert (health["storage"], health["consent"], health["platform"]) == ("good", "good", "bad")


def test_doctor_finds_an_unreadable_key(device: Device) -> None:
    device.home.key.write_bytes(b"broken")
    ended = device.run("doctor", "--json")
    assert (ended.code, ended.json[0]["health"]) == (ExitCode.STORAGE, "bad")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("upload", "--proxy", "ftp://127.0.0.1:1"), ExitCode.USAGE),
        (("upload", "--server", "ftp://127.0.0.1"), ExitCode.USAGE),
        (("show", "nothing"), ExitCode.USAGE),
        (("nonsense",), ExitCode.USAGE),
        (("upload", "--attempts", "1"), ExitCode.DONE),  # nothing waits: nobody is asked
        (("report-call", "--cut-after", "-1"), ExitCode.USAGE),
        (("report-call", "--country", "Morocco", "--asn", "AS1"), ExitCode.USAGE),
        (("report-call", "--country", "MA", "--asn", "AS1", "--service", "x/y"), ExitCode.USAGE),
        (("report-call", "--country", "MA", "--asn", "AS1"), ExitCode.USAGE),
        (("report-call",), ExitCode.UNKNOWN_NETWORK),
    ],
)
def test_commands_end_with_their_code(
    device: Device, arguments: tuple[str, ...], code: ExitCode
) -> None:
    ended = device.run(*arguments)
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err


def test_a_report_is_made_by_answering_at_a_terminal(device: Device) -> None:
    # Access: 4g; whatsapp; messages yes; rang yes; heard no; was heard partly; cut; after 12 s.
    answers = ("3", "whatsapp", "1", "1", "3", "2", "yes", "12")
    ended = device.talk(
        answers,
        *("report-call", "--country", "MA", "--asn", "36903", "--network-type", "mobile"),
        "--no-upload",
    )
    assert ended.code == 0, ended.out
    uid = device.run("list", "--json").json[0]["uid"]
    document = device.run("show", uid, "--json").json["document"]
    assert document["annotations"]["x_access_type"] == "4g"
    assert document["test_keys"] == {
        "service": "whatsapp", "attempted": True, "video": False, "messaging_worked": "yes",
        "rang": "yes", "audio_heard": {"me": "no", "other": "partly"}, "cut_after_s": 12,
    }  # fmt: skip
    again = device.talk(
        answers[1:], "report-call", "--country", "MA", "--asn", "36903", "--no-upload"
    )
    assert again.code == 0, "the access type is asked once per network"


def test_a_report_has_the_servers_format(device: Device) -> None:
    schema = REPOSITORY / "docs" / "formats" / "call_report.schema.json"
    for answers in (("--heard", "partly", "--cut-after", "9"), ("--not-cut",)):
        uid = device.run(*REPORT, *answers, "--no-upload", "--json").json["uids"][0]
        document = device.run("show", uid, "--json").json["document"]
        jsonschema.validate(document, json.loads(schema.read_text()))


def test_what_did_not_ring_is_not_asked_about(device: Device) -> None:
    place = ("--country", "MA", "--asn", "36903", "--network-type", "mobile", "--access", "4g")
    ended = device.talk(("whatsapp", "1", "2"), "report-call", *place, "--no-upload")
    assert ended.code == 0, ended.out
    uid = device.run("list", "--json").json[0]["uid"]
    keys = device.run("show", uid, "--json").json["document"]["test_keys"]
    assert (keys["rang"], keys["audio_heard"]) == ("no", {"me": "unknown", "other": "unknown"})


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Let Ctrl-C reach processes, also where the tests run behind a shell that ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_is_no_traceback(device: Device, ctrl_c: None) -> None:
    device.consent(servers=())
    ResultStore(device.home.results).add(Prepared("uid", b"{}"))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        process = device.start("upload", "--server", f"http://127.0.0.1:{silent.getsockname()[1]}")
        connection, _ = silent.accept()
        with connection:
            connection.settimeout(20)
            connection.recv(1)  # it has asked, and waits for the answer
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
    assert process.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in err
    assert ResultStore(device.home.results).entries() == [Entry("uid", State.PENDING)]
