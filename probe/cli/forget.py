"""`sawt-probe forget`: delete the key, the results, the consent and everything else kept here."""

from probe.cli.session import Session
from probe.cli.withdraw import delivered, take_back
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import State


def execute(session: Session) -> ExitCode:
    """Delete, after a person agreed or --yes. Only with the key can results be withdrawn: first."""
    console, home, options = session.console, session.home, session.options
    if not options.yes and not console.is_terminal:
        raise ProbeError(ExitCode.USAGE, "error.forget_unasked")
    known = delivered(session)
    withdrawn: list[str] = []
    if known and _wants_withdrawal(session, len(known)):
        with home.lock():
            done = take_back(session, known)
        if done.problem:
            raise done.problem  # nothing is deleted: without the key it could never be tried again
        withdrawn = done.withdrawn
    waiting = [each for each in session.results.entries() if each.state is State.PENDING]
    if not options.yes and not console.ask_yes("forget.ask", folder=home.root, count=len(waiting)):
        return ExitCode.DONE
    with home.lock():
        home.erase()
    console.say("forget.done", folder=home.root)
    console.emit({
        "deleted": str(home.root), "undelivered": len(waiting), "withdrawn": withdrawn,
    })  # fmt: skip
    return ExitCode.DONE


def _wants_withdrawal(session: Session, count: int) -> bool:
    if session.options.withdraw or session.options.yes:
        return bool(session.options.withdraw)
    return session.console.ask_yes("forget.ask_withdraw", count=count)
