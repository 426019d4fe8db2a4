"""Back up the database into one file, and restore it where there is none.

PostgreSQL's own tools do it. Secrets and releases are files beside the database; the secrets of
days must not be copied at all, so nothing here goes near them.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.extensions import parse_dsn

from backend.embedded.binaries import find_binaries
from backend.embedded.errors import EmbeddedError

_LIBPQ = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD", "host": "PGHOST"}
_LIBPQ |= {"port": "PGPORT", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
_MIB = 1024 * 1024
_HAS_TABLES = """
    SELECT EXISTS (SELECT 1 FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p'))
"""


class BackupError(Exception):
    """One sentence that says why there is no backup, or nothing restored."""


def back_up(url: str, file: Path, say: Callable[[str], None]) -> int:
    """Write the database to a new file, whole or not at all; return its size in bytes.

    It is one moment of the database, while uploads go on. Raises BackupError.
    """
    if file.exists():
        raise BackupError(f"{file} exists: name a new file.")
    if not file.parent.is_dir():
        raise BackupError(f"{file.parent} is no folder: make it first.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        command = ["--format", "custom", "--no-owner", "--no-privileges", "--file", str(draft)]
        _run("pg_dump", command, url, lambda: say(f"{_size(draft) // _MIB} MiB written"))
        _run("pg_restore", ["--list", str(draft)], url)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.rename(file)
    except OSError as error:
        raise BackupError(f"Cannot write {file}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return _size(file)


def restore(url: str, file: Path, say: Callable[[str], None]) -> None:
    """Fill an empty database from a backup, wholly or not at all. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"{file} is no file: name what `manage.py backup` wrote.")
    if _has_tables(url):
        raise BackupError(
            "The database is not empty, and nothing in it was changed: "
            "restore into a new SAWT_DATA_DIR or a new database."
        )
    began = time.monotonic()
    command = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run(
        "pg_restore",
        [*command, "--dbname", parse_dsn(url)["dbname"], str(file)],
        url,
        lambda: say(f"Restoring for {time.monotonic() - began:.0f} s"),
    )


def _has_tables(url: str) -> bool:
    try:
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            cursor.execute(_HAS_TABLES)
            return cursor.fetchone() == (True,)
    except psycopg2.Error as error:
        raise BackupError(
            "The database does not answer: start it, or check DATABASE_URL."
        ) from error


def _run(
    name: str, options: Sequence[str], url: str, progress: Callable[[], None] = lambda: None
) -> None:
    """Run one of PostgreSQL's tools to its end; its last line is the reason where it fails."""
    command = [_tool(name), *options]
    with subprocess.Popen(
        command, env=_environment(url), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        while True:
            try:
                _, said = process.communicate(timeout=5)
                break
            except subprocess.TimeoutExpired:
                progress()
            except BaseException:
                process.kill()
                raise
    if process.returncode:
        reason = next((line for line in said.splitlines() if "error:" in line), said.strip())
        raise BackupError(f"{reason or name + ' failed'}.")


def _tool(name: str) -> str:
    """Return the tool of the embedded PostgreSQL, else the machine's own."""
    try:
        return str(find_binaries().postgres.with_name(name))
    except EmbeddedError:
        found = shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed here: install PostgreSQL's client programs.")
    return found


def _environment(url: str) -> dict[str, str]:
    """Return the database for libpq; a password in a command's words would be everyone's to see."""
    named = {_LIBPQ[key]: value for key, value in parse_dsn(url).items() if key in _LIBPQ}
    return {"PATH": os.defpath, "LC_ALL": "C"} | named


def _size(file: Path) -> int:
    return file.stat().st_size
