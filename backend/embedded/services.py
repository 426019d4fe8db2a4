"""Start PostgreSQL and Valkey on a data directory, or use the servers that the operator named."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from backend.embedded import postgres
from backend.embedded.account import Account, service_account
from backend.embedded.binaries import Binaries, copy_binaries, find_binaries, major_version
from backend.embedded.data_dir import DataDir, read_or_create_secret
from backend.embedded.database import ensure_database, refusal
from backend.embedded.errors import EmbeddedError
from backend.embedded.postgres import Postgres
from backend.embedded.scratch import make_scratch, remove_scratch
from backend.embedded.supervisor import Supervisor
from backend.embedded.valkey import Valkey

# Recovery after a crash takes as long as it takes; the server is alive and shows its progress.
_DATABASE_PATIENCE = float("inf")
_VALKEY_PATIENCE = 30.0


@dataclass
class Services:
    """The two servers of one run."""

    data: DataDir
    run: str
    supervisor: Supervisor
    remember: Callable[[Path], None]
    """Called with every folder outside the data directory as soon as it exists."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """PostgreSQL settings on top of Sawt's; for tests."""
    _sockets: Path | None = field(default=None, init=False)
    _account: Account | None = field(default=None, init=False)
    _binaries: Binaries | None = field(default=None, init=False)
    _major: int = field(default=0, init=False)

    def start_postgres(self) -> str:
        """Start PostgreSQL, on a new cluster where there is none, and return its URL.

        Raises EmbeddedError where it does not start.
        """
        binaries, sockets = self._prepare()
        server = Postgres(
            self.data.cluster, sockets, binaries, self._account, self.run, self.settings
        )
        admin_password = read_or_create_secret(self.data.secrets, "postgres_admin_password")
        password = read_or_create_secret(self.data.secrets, "postgres_password")
        if not postgres.check_cluster(self.data.cluster, self._major):
            self._make_cluster(server, sockets, admin_password)
        postgres.clear_stale_pid(self.data.cluster)
        self.supervisor.start(server.server())
        admin_url = server.url(postgres.ADMINISTRATOR, admin_password, "postgres")
        self.supervisor.wait_for("postgres", lambda: self._obstacle(admin_url), _DATABASE_PATIENCE)
        ensure_database(admin_url, postgres.OWNER, password, postgres.DATABASE)
        return server.url(postgres.OWNER, password, postgres.DATABASE)

    def start_valkey(self) -> str:
        """Start Valkey and return its URL. Raises EmbeddedError where it does not start."""
        binaries, sockets = self._prepare()
        password = read_or_create_secret(self.data.secrets, "valkey_password")
        server = Valkey(sockets, binaries, self._account, password)
        server.configure()
        self.supervisor.start(server.server())
        self.supervisor.wait_for("valkey", server.obstacle, _VALKEY_PATIENCE)
        return server.url

    def _obstacle(self, url: str) -> str | None:
        # While it recovers, its log tells more than its refusal does.
        reason = refusal(url)
        return reason and (self.supervisor.last_words("postgres") or reason)

    def _prepare(self) -> tuple[Binaries, Path]:
        if self._binaries is None or self._sockets is None:
            self._account = service_account(self.data.cluster)
            self._sockets = make_scratch(self._account, self.run)
            self.remember(self._sockets)
            self._binaries = self._runnable_binaries(find_binaries())
        return self._binaries, self._sockets

    def _runnable_binaries(self, binaries: Binaries) -> Binaries:
        version = major_version(binaries, self._account)
        for parent in ("/var/tmp", "/tmp", "/run"):  # noqa: S108 (make_scratch is safe there)
            if version is not None:
                break
            folder = make_scratch(None, self.run, [parent])
            self.remember(folder)
            copied = copy_binaries(binaries, folder)
            if version := major_version(copied, self._account):
                binaries = copied
            else:
                # Mounted without the right to run programs.
                remove_scratch(folder)
        if version is None:
            raise EmbeddedError("PostgreSQL's account cannot run programs: set DATABASE_URL.")
        self._major = version
        return binaries

    def _make_cluster(self, server: Postgres, sockets: Path, password: str) -> None:
        for unfinished in self.data.postgres.glob("draft-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        draft = self.data.postgres / f"draft-{self.run}"
        password_file = sockets / "password"
        try:
            draft.mkdir(mode=0o700)
            password_file.touch(mode=0o600)
            password_file.write_text(password + "\n")
            if self._account:
                self._account.give(draft)
                self._account.give(password_file)
            self.supervisor.run(server.initdb(draft, password_file))
            # Only a finished cluster gets the name that the next start looks for.
            draft.rename(self.data.cluster)
        except OSError as error:
            raise EmbeddedError(
                f"Cannot make the database in {self.data.postgres}: {error.strerror}."
            ) from error
        finally:
            password_file.unlink(missing_ok=True)
