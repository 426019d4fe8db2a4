"""The entry point of `sawt-probe`: read the command line, run one command, end with its code."""

import os
import sys
from collections.abc import Callable, Sequence

from probe.cli import (
    consenting,
    doctor,
    forget,
    listing,
    report_call,
    run,
    schedule,
    upload,
    withdraw,
)
from probe.cli.arguments import parse
from probe.cli.catalogue import language_of
from probe.cli.console import Console
from probe.cli.session import Session
from probe.client.consent import load_consent
from probe.client.home import Home, find_home
from probe.client.problems import ExitCode, ProbeError

_COMMANDS: dict[str, Callable[[Session], ExitCode]] = {
    "run": run.execute,
    "upload": upload.execute,
    "list": listing.execute_list,
    "show": listing.execute_show,
    "report-call": report_call.execute,
    "schedule": schedule.execute,
    "doctor": doctor.execute,
    "consent": consenting.execute,
    "withdraw": withdraw.execute,
    "forget": forget.execute,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (probe.client.problems.ExitCode)."""
    options = parse(sys.argv[1:] if arguments is None else arguments)
    home = find_home(os.environ)
    console = Console(_language(options.lang, home), as_json=options.json)
    try:
        return _COMMANDS[options.command](Session(console, home, options, os.environ))
    except ProbeError as error:
        return _fail(console, error)
    except (KeyboardInterrupt, EOFError):
        return _fail(console, ProbeError(ExitCode.INTERRUPTED, "error.interrupted"))


def _language(wanted: str | None, home: Home) -> str:
    """Return the language asked for, else that of the consent, else the system's."""
    try:
        consent = load_consent(home)
    except ProbeError:
        consent = None  # the command itself says what is wrong
    return language_of(wanted or (consent.language if consent else None), os.environ)


def _fail(console: Console, error: ProbeError) -> int:
    console.emit({"error": console.complain(error)})
    return error.code
