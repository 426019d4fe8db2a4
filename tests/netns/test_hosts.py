"""Workers on two hosts share one inbox: they reach PostgreSQL and Valkey by TCP alone."""

from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import extensions

from bench import samples
from bench.drain import fill
from bench.stage import Stage
from tests.netns.hosts import central, wait_until
from tests.netns.network import require_namespaces

DOCUMENTS = 3000  # ten batches
# One waits for the inbox, the other for the first, which enters the ruleset as a new one.
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"

pytestmark = require_namespaces


def test_two_hosts_judge_every_measurement_exactly_once(tmp_path: Path) -> None:
    with central(tmp_path) as services:
        stage = Stage(tmp_path, services.environment)
        fill(stage, samples.small_telegram(samples.NUMBER), DOCUMENTS)
        with closing(closed_inbox(stage)) as gate, services.hosts(2) as hosts:
            services.ring(4)
            wait_until(lambda: stage.execute(WAITING) >= [(2,)], "Two workers waiting")
            gate.rollback()
            wait_until(lambda: sum(host.drained() for host in hosts) >= DOCUMENTS, "The drain")
            shares = [host.drained() for host in hosts]
        assert sum(shares) == DOCUMENTS
        assert min(shares) > 0
        assert stage.execute("SELECT count(*) FROM inbox") == [(0,)]
        assert stage.execute("SELECT count(*) FROM measurement") == [(DOCUMENTS,)]
        planes = stage.execute("SELECT count(DISTINCT uid), count(*) FROM verdict GROUP BY plane")
        assert planes == [(DOCUMENTS, DOCUMENTS)] * len(planes) != []


def closed_inbox(stage: Stage) -> extensions.connection:
    """Close the inbox: the first worker alone, rung for by the import, is done within a second."""
    gate = psycopg2.connect(stage.environment["DATABASE_URL"])
    gate.cursor().execute("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
    return gate
