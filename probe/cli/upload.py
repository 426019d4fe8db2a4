"""`sawt-probe upload`: deliver the results that wait, from whichever network this is."""

from probe.cli.delivering import conclude, deliver_waiting
from probe.cli.session import Session
from probe.client.consent import require_consent
from probe.client.problems import ExitCode


def execute(session: Session) -> ExitCode:
    """Deliver, and say what became of each result."""
    consent = require_consent(session.home)
    with session.home.lock():
        done = deliver_waiting(session, consent)
    if not (done.accepted or done.duplicate or done.rejected or done.kept):
        session.console.say("upload.nothing")
    return conclude(session, done)
