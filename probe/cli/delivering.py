"""Deliver what waits, and say what became of it: shared by run, report-call and upload."""

import time

from probe.cli.session import Session
from probe.client.consent import Consent
from probe.client.delivery import Deliveries, Patience, deliver
from probe.client.device_key import load_or_make_key
from probe.client.problems import ExitCode, ProbeError


def deliver_waiting(session: Session, consent: Consent) -> Deliveries:
    """Send everything that waits; the home's lock is held. Raises ProbeError as files do."""
    key = load_or_make_key(session.home)
    done = deliver(session.results, session.platform(consent), key, Patience(), time.sleep)
    for uid in (*done.accepted, *done.duplicate):
        session.console.say("upload.has", uid=uid)
    for uid in done.rejected:
        entry = session.results.find(uid)
        session.console.say("upload.refused", uid=uid, reason=entry.reason if entry else "")
    if done.kept:
        session.console.say("upload.kept", count=len(done.kept))
    return done


def code_of(done: Deliveries) -> ExitCode:
    """Return the exit code of a go. Raises ProbeError where the platform stayed out of reach."""
    if isinstance(done.problem, ProbeError):
        raise done.problem
    return ExitCode.REJECTED if done.rejected else ExitCode.DONE


def describe(done: Deliveries) -> dict[str, object]:
    """Return the go for --json."""
    return {
        "accepted": done.accepted,
        "duplicate": done.duplicate,
        "rejected": done.rejected,
        "kept": done.kept,
    }
