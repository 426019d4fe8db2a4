"""`sawt-probe withdraw`: take back from the platform what this device delivered."""

from collections.abc import Sequence

from probe.cli.session import Session
from probe.client.consent import require_consent
from probe.client.device_key import load_or_make_key
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import State
from probe.client.withdrawal import Withdrawals, withdraw
from probe.uid import is_uid


def execute(session: Session) -> ExitCode:
    """Withdraw the results that were named, or all that this device still knows of."""
    options = session.options
    wrong = [uid for uid in options.uid if not is_uid(uid)]
    if wrong:
        raise ProbeError(ExitCode.USAGE, "error.unknown_uid", uid=wrong[0])
    with session.home.lock():
        uids = delivered(session) if options.all else list(dict.fromkeys(options.uid))
        done = take_back(session, uids)
    if not uids:
        session.console.say("withdraw.nothing")
    error = session.console.complain(done.problem) if done.problem else None
    session.console.emit({
        "withdrawn": done.withdrawn, "refused": done.refused, "kept": done.kept, "error": error,
    })  # fmt: skip
    if done.problem:
        return done.problem.code
    return ExitCode.REJECTED if done.refused else ExitCode.DONE


def delivered(session: Session) -> list[str]:
    """Return the results that the platform acknowledged and that are still listed here."""
    return [each.uid for each in session.results.entries() if each.state is State.SENT]


def take_back(session: Session, uids: Sequence[str]) -> Withdrawals:
    """Withdraw, and say what became of each; the home's lock is held. Raises ProbeError."""
    platform = session.platform(require_consent(session.home))
    done = withdraw(session.results, platform, load_or_make_key(session.home), uids)
    for uid in done.withdrawn:
        session.console.say("withdraw.done", uid=uid)
    for uid in done.refused:
        session.console.say("withdraw.refused", uid=uid)
    if done.kept:
        session.console.say("withdraw.kept", count=len(done.kept))
    return done
