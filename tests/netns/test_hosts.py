"""Workers on two hosts share one inbox: they reach PostgreSQL and Valkey by TCP alone."""

from pathlib import Path

from bench import samples
from bench.drain import fill
from bench.stage import Stage
from tests.netns.hosts import central, wait_until
from tests.netns.network import require_namespaces

DOCUMENTS = 1500  # five batches

pytestmark = require_namespaces


def test_two_hosts_judge_every_measurement_exactly_once(tmp_path: Path) -> None:
    with central(tmp_path) as services:
        stage = Stage(tmp_path, services.environment)
        fill(stage, samples.small_telegram(samples.NUMBER), DOCUMENTS)
        with services.hosts(2) as hosts:
            services.ring(4)
            wait_until(lambda: sum(host.drained() for host in hosts) >= DOCUMENTS, "The drain")
            shares = [host.drained() for host in hosts]
        assert sum(shares) == DOCUMENTS
        assert min(shares) > 0
        assert stage.execute("SELECT count(*) FROM inbox") == [(0,)]
        assert stage.execute("SELECT count(*) FROM measurement") == [(DOCUMENTS,)]
        planes = stage.execute("SELECT count(DISTINCT uid), count(*) FROM verdict GROUP BY plane")
        assert planes == [(DOCUMENTS, DOCUMENTS)] * len(planes) != []
