"""`manage.py up`: the whole platform in one command, and back to nothing at Ctrl-C."""

import contextlib
import os
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from backend.embedded import commands
from backend.embedded.config import REPOSITORY, Config, check_port, read_config
from backend.embedded.data_dir import DataDir, lock_data_dir, prepare_data_dir
from backend.embedded.database import check_named_database, refusal
from backend.embedded.echo import Echo, choose_echo
from backend.embedded.errors import EmbeddedError, StopRequested
from backend.embedded.instance import Instance, read_instance, read_record, write_instance
from backend.embedded.leftovers import RUN_VARIABLE, end_leftovers
from backend.embedded.process import Program, die_with_make
from backend.embedded.scratch import remove_scratch
from backend.embedded.services import Services
from backend.embedded.stuck import StuckDatabase
from backend.embedded.supervisor import Supervisor
from backend.embedded.terminal import complain, say
from backend.embedded.wakeup import Wakeup
from backend.embedded.web_ready import web_obstacle

_WEB_PATIENCE = 120.0


def up(environ: Mapping[str, str]) -> int:
    """Run the platform until it is asked to stop; return the exit code."""
    die_with_make()
    wakeup = Wakeup()
    wakeup.listen()
    try:
        config = read_config(environ)
    except EmbeddedError as error:
        complain(str(error))
        return 1
    try:
        data = prepare_data_dir(config.data_dir)
        lock = _lock(data)
        try:
            _clean_up(data)
            check_port(config)
            _run(config, data, environ, wakeup)
        finally:
            os.close(lock)
    except EmbeddedError as error:
        complain(str(error))
        return 1
    except OSError as error:
        # A full disk, or a folder that changed hands meanwhile.
        complain(f"{error.strerror or error} ({error.filename or config.data_dir}).")
        return 1
    return 0


def _lock(data: DataDir) -> int:
    try:
        return lock_data_dir(data)
    except EmbeddedError as error:
        if other := read_instance(data.root):
            raise EmbeddedError(
                f"Sawt already runs on {data.root} (process {other.supervisor}, port {other.port})"
                ": stop it first, or set SAWT_DATA_DIR to use other data."
            ) from error
        raise


def _clean_up(data: DataDir) -> None:
    """End what a killed run left, and forget it."""
    if record := read_record(data):
        end_leftovers(record.run, say)
        for folder in record.scratch:
            remove_scratch(Path(folder))
    data.instance_file.unlink(missing_ok=True)


def _run(config: Config, data: DataDir, environ: Mapping[str, str], wakeup: Wakeup) -> None:
    record = _new_record(config, data)
    write_instance(data, record)

    def remember_processes(processes: dict[str, int]) -> None:
        record.processes = processes
        _save(data, record)

    supervisor = Supervisor(data.logs, record.run, say, remember_processes, wakeup)
    try:
        start_everything(config, data, environ, record, supervisor)
        database = StuckDatabase(lambda: refusal(record.database_url))
        while True:
            supervisor.tick(1.0)
            if read_record(data) != record:
                _save(data, record)
            if database.look(record.processes.get("postgres")):
                say("postgres refuses everyone and does not recover: starting it again")
    except StopRequested:
        say("Stopping (Ctrl-C again kills at once)")
        supervisor.stop()
        say("Everything is stopped; `make up` goes on with the same data")
    finally:
        supervisor.stop()
        _clean_up(data)


def _save(data: DataDir, record: Instance) -> None:
    """Write the record, or leave it for later: a full disk must not end what still runs."""
    with contextlib.suppress(OSError):
        write_instance(data, record)


def _new_record(config: Config, data: DataDir) -> Instance:
    return Instance(
        run=secrets.token_hex(8),
        supervisor=os.getpid(),
        started=psutil.Process().create_time(),
        folder=data.root.stat().st_ino,
        host=config.host,
        port=config.port,
    )


def start_everything(
    config: Config,
    data: DataDir,
    environ: Mapping[str, str],
    record: Instance,
    supervisor: Supervisor,
) -> None:
    """Bring the platform up to the point where uploads and pages work, and print its address.

    Raises EmbeddedError where a part does not start, StopRequested at Ctrl-C.
    """
    began = time.monotonic()
    _start_services(config, data, record, supervisor)
    echo = choose_echo(config, say)
    env = _environment(config, data, environ, record, echo)
    say("Preparing the database")
    supervisor.run(_program("migrate", commands.MIGRATE, env, stage=2))
    if echo:
        # Before the web server, which tells probes of it. Without it the rest works all the same.
        command = commands.echo(echo.addresses, echo.ports)
        supervisor.start(_program("echo", command, env, stage=2), trusted=True)
    say("Starting the web server and the workers")
    supervisor.start(_program("web", commands.web(config.host, config.port), env, stage=2))
    supervisor.wait_for(
        "web", lambda: web_obstacle(config.reachable_host, config.port), _WEB_PATIENCE
    )
    # After it, so that the web server has the processor to itself until it answers.
    supervisor.start(_program("worker", commands.WORKER, env, stage=2))
    supervisor.start(_program("beat", commands.beat(data.beat_schedule), env, stage=2))
    supervisor.trust_all()
    say(f"Sawt is ready: {config.address}/en/ ({time.monotonic() - began:.1f} s)")
    supervisor.run_beside(_program("load_first_sample", commands.FIRST_SAMPLE, env, stage=2))


def _start_services(
    config: Config, data: DataDir, record: Instance, supervisor: Supervisor
) -> None:
    def remember(folder: Path) -> None:
        record.scratch.append(str(folder))
        write_instance(data, record)

    services = Services(data, record.run, supervisor, remember)
    if config.database_url:
        check_named_database(config.database_url)
    else:
        say(f"Starting PostgreSQL in {data.postgres}")
    record.database_url = config.database_url or services.start_postgres()
    if not config.redis_url:
        say("Starting Valkey")
    record.redis_url = config.redis_url or services.start_valkey()
    write_instance(data, record)


def _environment(
    config: Config,
    data: DataDir,
    environ: Mapping[str, str],
    record: Instance,
    echo: Echo | None,
) -> dict[str, str]:
    names = f"localhost,127.0.0.1,[::1],{config.host}"
    return {
        "SAWT_ALLOWED_HOSTS": names,
        **environ,
        "DATABASE_URL": record.database_url,
        "REDIS_URL": record.redis_url,
        "SAWT_ECHO_HELPERS": environ.get("SAWT_ECHO_HELPERS") or (echo.helpers if echo else ""),
        "SAWT_DATA_DIR": str(data.root),
        "SAWT_HOST": config.host,
        "SAWT_PORT": str(config.port),
        "PYTHONUNBUFFERED": "1",
        RUN_VARIABLE: record.run,
    }


def _program(name: str, command: tuple[str, ...], env: Mapping[str, str], stage: int) -> Program:
    return Program(name, commands.runnable(command), env, REPOSITORY, stage=stage)


def main() -> None:
    """Run as a program of its own, before Django's settings are loaded."""
    sys.exit(up(os.environ))
