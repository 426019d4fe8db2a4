"""The commands of Sawt's own processes: the same ones here, in docker-compose.yml and in tests."""

import sys
from collections.abc import Sequence
from pathlib import Path

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
FIRST_SAMPLE = ("python", "manage.py", "load_first_sample")
WORKER = (
    *("python", "-m", "celery", "--app", "backend", "worker"),
    *("--concurrency", "2", "--loglevel", "warning"),
    # Workers need not know of one another: PostgreSQL's locks share out the work.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)


def web(host: str, port: int) -> tuple[str, ...]:
    """Return the web server; it keeps no access log, which would hold addresses."""
    return (
        *("python", "-m", "granian", "--interface", "wsgi", "backend.wsgi:application"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", "2", "--blocking-threads", "8", "--backpressure", "128"),
        *("--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "3"),
        *("--no-access-log", "--log-level", "warning"),
    )


def beat(schedule: Path) -> tuple[str, ...]:
    """Return the clock; one pid file less to go stale."""
    return (
        *("python", "-m", "celery", "--app", "backend", "beat"),
        *("--schedule", str(schedule), "--pidfile=", "--loglevel", "warning"),
    )


def runnable(command: Sequence[str]) -> list[str]:
    """Return the command with this very interpreter for `python`."""
    return [sys.executable, *command[1:]]
