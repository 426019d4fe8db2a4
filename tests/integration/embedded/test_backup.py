"""A backup of a running instance, restored into a new data directory, shows the same."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
import pytest

from backend.embedded.binaries import find_binaries
from tests.documents import telegram
from tests.faults.platform import REPOSITORY, Platform, running, wait_until

TALLIES = "SELECT to_jsonb(tally) - 'id' FROM tally ORDER BY to_jsonb(tally) - 'id'"
UPLOADS = 20


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    folder = tmp_path_factory.mktemp("source")
    with running(folder / "data", SAWT_ECHO="off") as platform:
        platform.wait_for_sample()
        for number in range(UPLOADS):
            body = orjson.dumps(telegram(nonce=number, blocked=number % 2 == 0))
            assert platform.post("/api/v1/measurements", body)[0] == 200
        wait_until(lambda: platform.count("inbox") == 0, seconds=60, what="an empty inbox")
        wait_until(platform.is_settled, seconds=60, what="fresh tallies")
        yield platform


@pytest.fixture(scope="module")
def backup(source: Platform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "sawt.dump"
    assert "secrets/days/" in source.manage("backup", str(file))
    return file


def test_restored_elsewhere_every_tally_is_the_same(
    source: Platform, backup: Path, tmp_path: Path
) -> None:
    new = Platform(tmp_path / "data", {"SAWT_ECHO": "off"})
    assert "Restored" in new.manage("restore", str(backup))
    try:
        new.start()
        assert new.rows(TALLIES) == source.rows(TALLIES)
        assert new.count("measurement WHERE country = 'MA'") == UPLOADS
        assert new.count("receipt") == source.count("receipt")
        assert "Every tally" in new.manage("rebuild_tallies", "--check")
        body = orjson.dumps(telegram(nonce="new"))
        assert new.post("/api/v1/measurements", body)[0] == 200
        wait_until(
            lambda: new.count("measurement WHERE country = 'MA'") == UPLOADS + 1,
            seconds=60,
            what="the restored instance to judge",
        )
    finally:
        new.stop()
    again = tmp_path / "again.dump"
    new.manage("backup", str(again))  # while nothing runs
    assert again.stat().st_size > backup.stat().st_size // 2


def test_a_database_that_holds_something_is_refused(source: Platform, backup: Path) -> None:
    before = source.count("measurement")
    assert "not empty" in failure(source, "restore", str(backup))
    assert source.count("measurement") == before


def test_nothing_is_overwritten_and_half_a_file_is_not_restored(
    source: Platform, backup: Path, tmp_path: Path
) -> None:
    assert "exists" in failure(source, "backup", str(backup))
    assert "no folder" in failure(source, "backup", str(tmp_path / "nowhere" / "file"))
    half = tmp_path / "half.dump"
    half.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
    new = Platform(tmp_path / "data")
    said = failure(new, "restore", str(half))
    assert "Traceback" not in said
    assert "Restored" in new.manage("restore", str(backup))  # nothing of the half was left


def test_only_its_owner_reads_it_and_no_secret_is_in_it(source: Platform, backup: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert list(backup.parent.iterdir()) == [backup]
    program = find_binaries().postgres.with_name("pg_restore")
    plain = subprocess.run(
        [program, "--file", "-", backup], check=True, capture_output=True, env={"LC_ALL": "C"}
    ).stdout
    secrets = [path for path in (source.folder / "secrets").rglob("*") if path.is_file()]
    assert [path for path in secrets if path.parent.name == "days"]
    for path in secrets:
        content = path.read_bytes().strip()
        assert content not in plain, path
        assert content.hex().encode() not in plain, path


def test_the_lines_for_docker_compose_copy_a_database(source: Platform, tmp_path: Path) -> None:
    text = (REPOSITORY / "docs/operating.md").read_text()
    dump, restore = re.findall(r"docker compose exec -T postgres (pg_\w+ .*) [<>] sawt\.dump", text)
    owner = urlsplit(source.instance["database_url"])
    # In the image the server asks no password of its own socket.
    environment = {
        "PGHOST": parse_qs(owner.query)["host"][0],
        "PGPASSWORD": unquote(owner.password),
    }

    def run(line: str, *, stdin: int | IO[bytes] = subprocess.DEVNULL) -> bytes:
        program, *words = shlex.split(line)
        path = find_binaries().postgres.with_name(program)
        return subprocess.run(
            [path, *words], check=True, stdin=stdin, stdout=subprocess.PIPE, env=environment
        ).stdout

    file = tmp_path / "sawt.dump"
    file.write_bytes(run(dump))
    run("createdb --username sawt copied")
    with file.open("rb") as stream:
        run(restore.replace("--dbname sawt", "--dbname copied"), stdin=stream)
    count = (
        "psql --username sawt --dbname {} --tuples-only --command 'SELECT count(*) FROM receipt'"
    )
    assert int(run(count.format("copied"))) == int(run(count.format("sawt"))) > UPLOADS


def failure(platform: Platform, *arguments: str) -> str:
    """Return what a command of the instance says that must fail."""
    with pytest.raises(subprocess.CalledProcessError) as caught:
        platform.manage(*arguments)
    said: str = caught.value.stderr
    return said
