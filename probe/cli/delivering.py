"""Deliver what waits, and say what became of it: shared by run, report-call and upload."""

import time

from probe.cli.session import Session
from probe.client.consent import Consent
from probe.client.delivery import Deliveries, Patience, deliver
from probe.client.device_key import load_or_make_key
from probe.client.problems import ExitCode


def deliver_waiting(session: Session, consent: Consent) -> Deliveries:
    """Send everything that waits; the home's lock is held. Raises ProbeError as files do."""
    key = load_or_make_key(session.home)
    patience = Patience(attempts=session.options.attempts)
    done = deliver(session.results, session.platform(consent), key, patience, time.sleep)
    for uid in (*done.accepted, *done.duplicate):
        session.console.say("upload.has", uid=uid)
    for uid in done.rejected:
        entry = session.results.find(uid)
        session.console.say("upload.refused", uid=uid, reason=entry.reason if entry else "")
    if done.kept:
        session.console.say("upload.kept", count=len(done.kept))
    return done


def conclude(session: Session, done: Deliveries, **answer: object) -> ExitCode:
    """Say why the platform stayed out of reach, hand a program its answer, return the exit code."""
    error = session.console.complain(done.problem) if done.problem else None
    session.console.emit({
        **answer,
        "accepted": done.accepted,
        "duplicate": done.duplicate,
        "rejected": done.rejected,
        "kept": done.kept,
        "error": error,
    })  # fmt: skip
    if done.problem:
        return done.problem.code
    return ExitCode.REJECTED if done.rejected else ExitCode.DONE
