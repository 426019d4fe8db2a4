"""`sawt-probe report-call`: a person says how a real call went that they made anyway."""

import re

from probe.cli.consenting import consent_or_ask
from probe.cli.console import Console
from probe.cli.delivering import conclude, deliver_waiting
from probe.cli.ground import Ground, prepare_ground
from probe.cli.session import Session
from probe.client.call_report import Answer, CallReport, document_of
from probe.client.delivery import Deliveries
from probe.client.documents import prepare
from probe.client.problems import ExitCode, ProbeError

_SLUG = re.compile(r"[a-z][a-z0-9_]{0,29}")
_ANSWERS = tuple(Answer)
_QUESTIONS = ("messages", "rang", "heard", "was_heard")


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
    options = session.options
    session.console.say("report.intro")
    service = options.service or _ask_service(session.console, ground)
    if not _SLUG.fullmatch(service):
        raise ProbeError(ExitCode.USAGE, "error.slug", service=service)
    answers = {
        name: Answer(getattr(options, name) or _ask_answer(session.console, name))
        for name in _QUESTIONS
    }
    return CallReport(
        service=service,
        video=options.video,
        messages=answers["messages"],
        rang=answers["rang"],
        heard=answers["heard"],
        was_heard=answers["was_heard"],
        cut_after_s=_cut_after(session, answers),
    )


def _ask_service(console: Console, ground: Ground) -> str:
    _require_person(console)
    offered = []
    if ground.config is not None:
        offered = [str(each["slug"]) for each in ground.config.records("services")]
    if not offered:
        return console.ask(console.text("report.service"))
    return offered[console.choose("report.service", offered)]


def _ask_answer(console: Console, name: str) -> str:
    _require_person(console)
    labels = [console.text(f"report.answer.{each}") for each in _ANSWERS]
    return _ANSWERS[console.choose(f"report.{name}", labels)]


def _cut_after(session: Session, answers: dict[str, Answer]) -> int | None:
    """Return after how many seconds the call broke off; a call nobody heard has no length."""
    options, console = session.options, session.console
    if options.cut_after is not None:
        return int(options.cut_after)
    if options.not_cut or Answer.YES not in (answers["heard"], answers["was_heard"]):
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
