"""`sawt-probe forget`: delete the key, the results, the consent and everything else kept here."""

from probe.cli.session import Session
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import State


def execute(session: Session) -> ExitCode:
    """Delete, after a person agreed or --yes. What was delivered stays with the platform."""
    console, home = session.console, session.home
    waiting = [each for each in session.results.entries() if each.state is State.PENDING]
    if not session.options.yes:
        if not console.is_terminal:
            raise ProbeError(ExitCode.USAGE, "error.forget_unasked")
        if not console.ask_yes("forget.ask", folder=home.root, count=len(waiting)):
            return ExitCode.DONE
    with home.lock():
        home.erase()
    console.say("forget.done", folder=home.root)
    console.emit({"deleted": str(home.root), "undelivered": len(waiting)})
    return ExitCode.DONE
