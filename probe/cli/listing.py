"""`sawt-probe list` and `sawt-probe show`: what this device keeps."""

import orjson

from probe.cli.session import Session
from probe.client.problems import ExitCode, ProbeError


def execute_list(session: Session) -> ExitCode:
    """Print each result's state, uid and, where the platform refused it, the reason."""
    entries = session.results.entries()
    for entry in entries:
        state = session.console.text(f"state.{entry.state}")
        session.console.line(f"{entry.uid}  {state}  {entry.reason or ''}".rstrip())
    if not entries:
        session.console.say("list.empty")
    session.console.emit(
        [{"uid": each.uid, "state": each.state, "reason": each.reason} for each in entries]
    )
    return ExitCode.DONE


def execute_show(session: Session) -> ExitCode:
    """Print one result as it is, or will be, sent. Raises ProbeError for an unknown uid."""
    entry = session.results.find(session.options.uid)
    if entry is None:
        raise ProbeError(ExitCode.USAGE, "error.unknown_uid", uid=session.options.uid)
    document = session.results.read(entry)
    session.console.line(document.decode(errors="replace"))
    session.console.emit({
        "uid": entry.uid, "state": entry.state, "reason": entry.reason,
        "document": orjson.Fragment(document),
    })  # fmt: skip
    return ExitCode.DONE
