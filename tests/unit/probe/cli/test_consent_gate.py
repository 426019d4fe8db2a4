import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from probe.client.consent import CONSENT_VERSION, load_consent
from tests.device import NETWORK, REPORT, Device

# Adult; both questions rightly; not messages only; private; agree.
AGREEING = ("yes", "2", "3", "no", "yes", "yes")


@pytest.fixture
def contacts() -> Iterator[tuple[str, list[bytes]]]:
    """An address that notes whoever connects, and what they send first."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                with client:
                    seen.append(client.recv(65536))

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", seen
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "command",
    [
        ("run", "whatsapp", *NETWORK),
        ("run", "--scheduled", "--safe"),
        ("upload",),
        REPORT,
        ("consent",),
        ("schedule", "cron"),
        ("doctor",),
    ],
)
def test_without_consent_and_terminal_nothing_is_sent_and_the_code_is_3(
    tmp_path: Path, contacts: tuple[str, list[bytes]], command: tuple[str, ...]
) -> None:
    server, seen = contacts
    ended = Device(tmp_path / "home").run(*command, "--server", server, "--server-key", "k")
    assert ended.code == 3, ended.err
    assert "consent" in (ended.err + ended.out).lower()
    assert seen == []


def test_a_person_who_understands_and_agrees_is_remembered(tmp_path: Path) -> None:
    device = Device(tmp_path / "home")
    ended = device.talk(
        AGREEING, "consent", "--server", "http://127.0.0.1:9/", "--server-key", "KEY"
    )
    assert ended.code == 0, ended.out
    consent = load_consent(device.home)
    assert consent is not None
    assert (consent.safe, consent.private) == (False, True)
    assert (consent.servers, consent.server_key) == (("http://127.0.0.1:9",), "KEY")
    assert device.home.consent.stat().st_mode & 0o077 == 0
    assert "Your internet provider can see" in ended.out


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        (("no",), "Nothing was sent"),  # not an adult
        (("yes", "1", "1"), "Nothing was sent"),  # never understood who sees it
        (("yes", "1", "2", "1", "2"), "Nothing was sent"),  # nor what is sent
        (("yes", "2", "3", "no", "no", "no"), "Nothing was sent"),  # does not agree
    ],
)
def test_who_does_not_agree_or_understand_gives_no_consent(
    tmp_path: Path, contacts: tuple[str, list[bytes]], answers: tuple[str, ...], said: str
) -> None:
    device = Device(tmp_path / "home")
    server, seen = contacts
    ended = device.talk(answers, "consent", "--server", server, "--server-key", "KEY")
    assert ended.code == 3
    assert said in ended.out
    assert load_consent(device.home) is None
    assert seen == []


def test_a_wrong_answer_is_explained_and_may_be_mended(tmp_path: Path) -> None:
    device = Device(tmp_path / "home")
    answers = ("yes", "1", "2", "3", "yes", "no", "yes")
    ended = device.talk(answers, "consent", "--server", "http://127.0.0.1:9", "--server-key", "K")
    assert ended.code == 0
    assert "Please answer once more" in ended.out
    consent = load_consent(device.home)
    assert consent is not None
    assert consent.safe


@pytest.mark.parametrize(("language", "yes"), [("fr", "oui"), ("ar", "نعم")])
def test_consent_is_asked_in_the_persons_language(tmp_path: Path, language: str, yes: str) -> None:
    device = Device(tmp_path / "home")
    answers = (yes, "2", "3", yes, yes, yes)
    ended = device.talk(
        answers,
        *("consent", "--lang", language, "--server", "http://127.0.0.1:9", "--server-key", "K"),
    )
    assert ended.code == 0, ended.out
    consent = load_consent(device.home)
    assert consent is not None
    assert consent.language == language


def test_a_person_who_leaves_gives_no_consent(tmp_path: Path) -> None:
    device = Device(tmp_path / "home")
    end_of_input = "\x04"
    ended = device.talk(
        ("yes", "2", end_of_input), "consent", "--server", "http://127.0.0.1:9", "--server-key", "K"
    )
    assert ended.code == 130
    assert load_consent(device.home) is None


def test_consent_to_older_words_or_to_a_broken_file_is_none(tmp_path: Path) -> None:
    device = Device(tmp_path / "home")
    device.consent(version=CONSENT_VERSION - 1)
    assert load_consent(device.home) is None
    device.consent()
    assert load_consent(device.home) is not None
    whole = device.home.consent.read_bytes()
    for broken in (whole[:-5], b"", b"[]", b"null", orjson.dumps({"version": CONSENT_VERSION})):
        device.home.consent.write_bytes(broken)
        assert load_consent(device.home) is None


def test_consent_to_one_instance_is_none_to_another(tmp_path: Path) -> None:
    device = Device(tmp_path / "home", server_key="ours")
    device.consent()
    ended = device.run(*REPORT, "--server", "http://127.0.0.1:9", "--server-key", "theirs")
    assert ended.code == 3
