"""A streaming replica of a throw-away PostgreSQL, made as operators make one: by pg_basebackup."""

import secrets
import shutil
from pathlib import Path

import psycopg2

from backend.embedded import postgres
from backend.embedded.data_dir import DataDir
from backend.embedded.database import refusal
from backend.embedded.postgres import Postgres
from backend.embedded.process import Program
from tests.services import ThrowAwayServices

SAFE = {"fsync": "on"}
"""Unlike other throw-away servers: an instance refuses to run on a database that may forget."""


class Standby:
    """The replica of a primary; it can be held, killed and started again."""

    def __init__(self, primary: ThrowAwayServices, primary_url: str, root: Path) -> None:
        self._services = ThrowAwayServices(root, SAFE)
        self.supervisor = self._services.supervisor
        data = self._services.data
        for name in ("postgres_admin_password", "postgres_password"):
            shutil.copy(primary.data.secrets / name, data.secrets / name)
        binaries, sockets = self._services._services._prepare()
        account = self._services._services._account
        mark = secrets.token_hex(4)
        self._server = Postgres(data.cluster, sockets, binaries, account, mark, SAFE)
        self.admin_url = self._url(data, postgres.ADMINISTRATOR, "postgres_admin_password")
        self.url = self._url(data, postgres.OWNER, "postgres_password")
        data.cluster.mkdir(mode=0o700)
        if account:
            account.give(data.cluster)
        password = (data.secrets / "postgres_password").read_text().strip()
        owner, administrator = f"{postgres.OWNER}:{password}@", self.admin_url.split("//")[1]
        source = primary_url.replace(owner, administrator.split("@")[0] + "@")
        tool = str(binaries.postgres.with_name("pg_basebackup"))
        self.supervisor.run(
            Program(
                name="pg_basebackup",
                argv=[tool, "-D", "/proc/self/cwd", "-d", source, "-R", "-c", "fast"],
                env={"LC_ALL": "C"},
                cwd=data.cluster,
                account=account,
            )
        )

    def start(self) -> None:
        """Start it and wait until it takes reads."""
        postgres.clear_stale_pid(self._server.cluster)
        self.supervisor.start(self._server.server())
        self.supervisor.wait_for("postgres", lambda: refusal(self.url), 30)

    def hold(self) -> None:
        """Let it receive, but not apply."""
        self._run("SELECT pg_wal_replay_pause()")

    def let_go(self) -> None:
        """Let it catch up."""
        self._run("SELECT pg_wal_replay_resume()")

    def kill(self) -> None:
        """End it without a word."""
        child = self.supervisor._children.pop("postgres")
        assert child.process
        child.process.kill()
        child.process.wait()

    def stop(self) -> None:
        """End it and remove what it left outside its folder."""
        self._services.stop()

    def _url(self, data: DataDir, user: str, secret: str) -> str:
        password = (data.secrets / secret).read_text().strip()
        return self._server.url(user, password, postgres.DATABASE)

    def _run(self, statement: str) -> None:
        connection = psycopg2.connect(self.admin_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
            connection.commit()
        finally:
            connection.close()
