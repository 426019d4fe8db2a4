"""Logs: bounded, followed, and quoted by their last line that says something."""

from pathlib import Path

import pytest

from backend.embedded.logs import bound_log, last_line, log_path, new_lines, open_log


def test_log_is_private(tmp_path: Path) -> None:
    with open_log(tmp_path, "web") as log:
        log.write(b"line\n")
    assert log_path(tmp_path, "web").stat().st_mode & 0o777 == 0o600


def test_long_log_begins_again_while_it_is_written(tmp_path: Path) -> None:
    path = log_path(tmp_path, "web")
    with open_log(tmp_path, "web") as log:
        log.write(b"old\n" * 100)
        bound_log(path, max_bytes=100)
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert path.with_suffix(".log.1").read_bytes() == b"old\n" * 100
    assert path.with_suffix(".log.1").stat().st_mode & 0o777 == 0o600


def test_short_or_missing_log_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    bound_log(path)
    path.write_text("short\n")
    bound_log(path)
    assert path.read_text() == "short\n"


def test_only_whole_lines_are_new(tmp_path: Path) -> None:
    path = tmp_path / "step.log"
    path.write_bytes(b"one\ntwo\rthr")
    lines, position = new_lines(path, 0)
    assert lines == ["one", "two"]
    path.write_bytes(b"one\ntwo\rthree\n")
    assert new_lines(path, position) == (["three"], 14)


def test_log_that_began_again_is_followed_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "step.log"
    path.write_bytes(b"a\n")
    assert new_lines(path, 100) == ([], 2)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "it wrote nothing"),
        ("first\nlast\n\n", "last"),
        (
            (
                "2026-11-24 04:42:18.182 UTC [12] FATAL:  no such file\n"
                "2026-11-24 04:42:18.183 UTC [12] LOG:  database system is shut down\n"
            ),
            "FATAL:  no such file",
        ),
        (
            (
                "2026-11-24 04:42:18.182 UTC [12] LOG:  redo in progress, elapsed time: 2.00 s\n"
                "2026-11-24 04:42:18.183 UTC [13] FATAL:  the database system is starting up\n"
            ),
            "LOG:  redo in progress, elapsed time: 2.00 s",
        ),
        (
            (
                "Traceback (most recent call last):\n"
                '  File "a.py", line 1, in <module>\n'
                "psycopg2.OperationalError: connection failed: Connection refused\n"
                "\tIs the server running on that host?\n"
            ),
            "psycopg2.OperationalError: connection failed: Connection refused",
        ),
    ],
)
def test_last_line(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "web.log"
    path.write_text(text)
    assert last_line(path) == line


def test_last_line_of_a_log_that_never_was(tmp_path: Path) -> None:
    assert last_line(tmp_path / "none.log") == "it wrote nothing"


def test_last_line_of_an_earlier_process_does_not_count(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_text("of yesterday\n")
    assert last_line(path, since=path.stat().st_size) == "it wrote nothing"
