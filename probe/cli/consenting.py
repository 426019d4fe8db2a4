"""`sawt-probe consent`: a person reads, understands and agrees, at a terminal."""

from dataclasses import asdict
from datetime import UTC, datetime

from probe.cli.console import Console
from probe.cli.session import Session
from probe.client.consent import CONSENT_VERSION, Consent, load_consent, store_consent
from probe.client.home import Home
from probe.client.instance import Instance
from probe.client.problems import ExitCode, ProbeError

_PARAGRAPHS = ("what", "isp", "safe", "published", "private", "device", "cost")
# Which answer is right, by question; the texts explain it after a wrong one.
_RIGHT_ANSWERS = {"question.seen": 1, "question.sent": 2}
_OPTIONS = 3


def consent_or_ask(console: Console, home: Home, instance: Instance | None) -> Consent:
    """Return the stored consent, else ask for it at a terminal.

    Another instance than the one that was agreed to is asked about anew. Raises ProbeError where
    nobody can be asked, or the person does not agree.
    """
    stored = load_consent(home)
    if stored is not None and (instance is None or instance.server_key == stored.server_key):
        return stored
    if not console.is_terminal:
        raise ProbeError(ExitCode.NO_CONSENT, "error.no_consent")
    return ask_consent(console, home, instance)


def execute(session: Session) -> ExitCode:
    """Hold the dialogue, also where consent was given before. Raises ProbeError without it."""
    stored = load_consent(session.home)
    instance = session.instance
    if instance is None and stored is not None:
        instance = Instance(stored.servers, stored.server_key)
    consent = ask_consent(session.console, session.home, instance)
    session.console.emit(asdict(consent))
    return ExitCode.DONE


def ask_consent(console: Console, home: Home, instance: Instance | None) -> Consent:
    """Hold the dialogue and store the consent. Raises ProbeError as consent_or_ask does."""
    if not console.is_terminal:
        raise ProbeError(ExitCode.NO_CONSENT, "error.no_terminal")
    if instance is None:
        raise ProbeError(ExitCode.USAGE, "error.no_server")
    _explain(console, home, instance)
    if not (_is_adult(console) and _has_understood(console)):
        raise ProbeError(ExitCode.NO_CONSENT, "error.not_agreed")
    safe = console.ask_yes("consent.ask_safe")
    private = console.ask_yes("consent.ask_private")
    if not console.ask_yes("consent.ask_agree"):
        raise ProbeError(ExitCode.NO_CONSENT, "error.not_agreed")
    consent = Consent(
        version=CONSENT_VERSION,
        given_on=datetime.now(UTC).date().isoformat(),
        language=console.language,
        safe=safe,
        private=private,
        servers=instance.servers,
        server_key=instance.server_key,
    )
    store_consent(home, consent)
    console.say("consent.stored")
    return consent


def _explain(console: Console, home: Home, instance: Instance) -> None:
    console.say("consent.title")
    for name in _PARAGRAPHS:
        console.line()
        console.say(f"consent.{name}", server=instance.servers[0], folder=home.root)
    console.line()


def _is_adult(console: Console) -> bool:
    return console.ask_yes("consent.ask_adult")


def _has_understood(console: Console) -> bool:
    """Ask each question until it is answered rightly, twice at most."""
    return all(_answers(console, question, right) for question, right in _RIGHT_ANSWERS.items())


def _answers(console: Console, question: str, right: int) -> bool:
    options = [console.text(f"{question}.{number}") for number in range(1, _OPTIONS + 1)]
    for _ in range(2):
        if console.choose(question, options) == right:
            return True
        console.say(f"{question}.why")
    return False
