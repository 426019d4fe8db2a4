"""`sawt-probe report-call`: a person says how a real call went that they made anyway."""

import re
from typing import TypeVar

from probe.cli.consenting import consent_or_ask
from probe.cli.console import Console
from probe.cli.delivering import conclude, deliver_waiting
from probe.cli.ground import Ground, prepare_ground
from probe.cli.session import Session
from probe.client.call_report import Answer, CallReport, Heard, document_of
from probe.client.delivery import Deliveries
from probe.client.documents import prepare
from probe.client.problems import ExitCode, ProbeError

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,29}")

Word = TypeVar("Word", Answer, Heard)


def execute(session: Session) -> ExitCode:
    """Ask, keep the report, deliver it. Raises ProbeError where an answer is missing."""
    consent = consent_or_ask(session.console, session.home, session.instance)
    with session.home.lock():
        session.home.require_room()
        ground = prepare_ground(session, consent, needs_config=False)
        report = _ask(session, ground)
        result = prepare(document_of(report), ground.context(session, consent))
        session.results.add(result)
        session.console.say("report.kept", uid=result.uid)
        done = Deliveries() if session.options.no_upload else deliver_waiting(session, consent)
    return conclude(session, done, uids=[result.uid])


def _ask(session: Session, ground: Ground) -> CallReport:
    """Return the report from the options, and from the person where they are silent."""
    options, console = session.options, session.console
    console.say("report.intro")
    service = options.service or _ask_service(console, ground)
    if not _SLUG.fullmatch(service):
        raise ProbeError(ExitCode.USAGE, "error.slug", service=service)
    messages = _answer(session, Answer, "messages")
    rang = _answer(session, Answer, "rang")
    # What did not ring was not heard: nobody is asked, and nothing is made up.
    silent = rang is Answer.NO
    heard = _answer(session, Heard, "heard", unasked=silent)
    was_heard = _answer(session, Heard, "was_heard", unasked=silent)
    carried = {heard, was_heard} & {Heard.YES, Heard.PARTLY}
    return CallReport(
        service=service,
        video=options.video,
        messages=messages,
        rang=rang,
        heard=heard,
        was_heard=was_heard,
        cut_after_s=_cut_after(session) if carried else None,
    )


def _ask_service(console: Console, ground: Ground) -> str:
    _require_person(console)
    offered = []
    if ground.config is not None:
        offered = [str(each["slug"]) for each in ground.config.records("services")]
    if not offered:
        return console.ask(console.text("report.service"))
    return offered[console.choose("report.service", offered)]


def _answer(session: Session, words: type[Word], name: str, *, unasked: bool = False) -> Word:
    """Return one answer, from the option of its name or from the person."""
    said: str | None = getattr(session.options, name)
    if said is not None:
        return words(said)
    if unasked:
        return words("unknown")
    _require_person(session.console)
    choices = list(words)
    labels = [session.console.text(f"report.answer.{each}") for each in choices]
    return choices[session.console.choose(f"report.{name}", labels)]


def _cut_after(session: Session) -> int | None:
    """Return after how many seconds the call broke off, or None where it did not."""
    options, console = session.options, session.console
    if options.cut_after is not None:
        return int(options.cut_after)
    if options.not_cut:
        return None
    _require_person(console)
    if not console.ask_yes("report.was_cut"):
        return None
    while True:
        seconds = console.ask(console.text("report.cut_after"))
        if seconds.isdecimal():
            return int(seconds)


def _require_person(console: Console) -> None:
    if not console.is_terminal:
        raise ProbeError(ExitCode.USAGE, "error.answers_missing")
