"""The commands of Sawt's own processes: the same ones here, in docker-compose.yml and in tests."""

import sys
from collections.abc import Sequence
from pathlib import Path

MIGRATE = ("python", "manage.py", "migrate", "--noinput")
FIRST_SAMPLE = ("python", "manage.py", "load_first_sample")
WORKER = (
    *("python", "-m", "celery", "--quiet", "--app", "backend", "worker"),
    *("--concurrency", "2", "--loglevel", "warning"),
    # Workers need not know of one another: PostgreSQL's locks share out the work.
    *("--without-gossip", "--without-mingle", "--without-heartbeat"),
)

# The worker of this very container; the shell knows its name.
WORKER_HEALTH = (
    "python -m celery --quiet --app backend inspect ping --timeout 5 --destination celery@$HOSTNAME"
)


def web_health(port: int) -> tuple[str, ...]:
    """Return the question whether uploads and pages work; exit 0 says yes."""
    program = f"import urllib.request as r; r.urlopen('http://localhost:{port}/readyz', timeout=5)"
    return ("python", "-c", program)


def beat_health(schedule: Path) -> tuple[str, ...]:
    """Return the question whether the clock still ticks: it saves its state every 3 minutes."""
    program = (
        "import glob, os, sys, time; "
        f"saved = [os.path.getmtime(name) for name in glob.glob('{schedule}*')]; "
        "sys.exit(time.time() - max(saved, default=0) > 600)"
    )
    return ("python", "-c", program)


def web(host: str, port: int) -> tuple[str, ...]:
    """Return the web server; it keeps no access log, which would hold addresses."""
    return (
        *("python", "-m", "granian", "--interface", "wsgi", "backend.wsgi:application"),
        *("--host", host, "--port", str(port), "--http", "1", "--no-ws"),
        *("--workers", "2", "--blocking-threads", "16", "--backpressure", "128"),
        *("--respawn-failed-workers", "--respawn-interval", "0.2", "--workers-kill-timeout", "3"),
        *("--no-access-log", "--log-level", "error"),
    )


def beat(schedule: Path) -> tuple[str, ...]:
    """Return the clock; one pid file less to go stale."""
    return (
        *("python", "-m", "celery", "--quiet", "--app", "backend", "beat"),
        *("--schedule", str(schedule), "--pidfile=", "--loglevel", "warning"),
    )


def echo(addresses: Sequence[str], ports: Sequence[int]) -> tuple[str, ...]:
    """Return the echo helper on each address and port, UDP and TCP."""
    return ("python", "-m", "probe.echo", *_places(addresses, ports))


def echo_health(addresses: Sequence[str], ports: Sequence[int]) -> tuple[str, ...]:
    """Return the question whether the helper answers everywhere; exit 0 says yes."""
    return (*echo(addresses, ports), "--check")


def _places(addresses: Sequence[str], ports: Sequence[int]) -> list[str]:
    words = [word for address in addresses for word in ("--address", address)]
    return words + [word for port in ports for word in ("--port", str(port))]


def runnable(command: Sequence[str]) -> list[str]:
    """Return the command with this very interpreter for `python`."""
    return [sys.executable, *command[1:]]
