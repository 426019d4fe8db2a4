"""Signal: HTTPS to the backend's hosts, and to the group-call server sfu.voip.signal.org.

The chat host carries every message, so its loss decides. About calls the test is one-sided: it
asks the call server's web port, over which no call goes. Losing that is interference with what
calls need; reaching it says nothing about the UDP that carries them.
Certificates: these hosts use Signal's own authority, pinned in the probe. It changed in October
2022 and November 2023, and probes of before trust no host since; that is the probe's age.
"""

from typing import Final

from measurements.observations import Observations, observe
from measurements.rules.evidence import Evidence
from measurements.rules.hosts import loss_rules
from measurements.rules.reach import Reach, tally
from measurements.rules.rule import Rule, RuleBook, Scope, always, unreadable
from measurements.rules.vocabulary import Mechanism, Outcome, Plane, Service
from measurements.steps import Document

_SOURCE: Final = "ooni/spec nettests/ts-029-signal.md; ooni/probe issue 2344"
_MESSAGING: Final = Scope("signal", Service.SIGNAL, Plane.MESSAGING, _SOURCE)
_CALL_SETUP: Final = Scope("signal", Service.SIGNAL, Plane.CALL_SETUP, _SOURCE)

_CHAT: Final = "chat.signal.org"
_FORMER_CHAT: Final = "textsecure-service.whispersystems.org"
_CALLS: Final = "sfu.voip.signal.org"
_OTHERS: Final = (
    "api.backup.signal.org",
    "cdn.signal.org",
    "cdn2.signal.org",
    "cdn3.signal.org",
    "cdsi.signal.org",
    "storage.signal.org",
    "svr2.signal.org",
    "updates.signal.org",
    "updates2.signal.org",
)
"""Neither api.directory.signal.org, since retired, nor uptime.signal.org, always 127.0.0.1."""


class SignalEvidence(Evidence):
    """How the chat host and the other hosts did."""

    def __init__(self, seen: Observations) -> None:
        super().__init__(seen)
        self.chat = self.reach(_CHAT)
        if self.chat is Reach.UNTESTED:
            former = self.reach(_FORMER_CHAT)
            # Signal has since taken this name down: that it does not exist is true.
            self.chat = Reach.UNCLEAR if former is Reach.DENIED else former
        self.others = tally(self.reach_state(host) for host in _OTHERS)


def _chat_server(evidence: SignalEvidence) -> Reach:
    return evidence.chat


def _call_server(evidence: Evidence) -> Reach:
    return evidence.reach(_CALLS)


_MESSAGING_RULES: Final[tuple[Rule[SignalEvidence], ...]] = (
    unreadable(_MESSAGING),
    *loss_rules(_MESSAGING, _chat_server, "Signal's chat host"),
    Rule(
        _MESSAGING,
        "degraded",
        lambda e: e.chat is Reach.REACHED and e.others.lost > 1 and e.others.lost_at_least(1, 2),
        Outcome.DEGRADED,
        Mechanism.UNKNOWN,
        "The chat host answers, and at least half of the other hosts (attachments, contacts,"
        " profiles), two or more, were lost.",
    ),
    Rule(
        _MESSAGING,
        "ok",
        lambda e: e.chat is Reach.REACHED,
        Outcome.OK,
        None,
        "The chat host answered over a connection verified with Signal's certificate.",
    ),
    Rule(
        _MESSAGING,
        "untrusted",
        lambda e: e.chat is Reach.UNTRUSTED,
        Outcome.INCONCLUSIVE,
        None,
        "The chat host's certificate is not trusted by this probe: it may be older than Signal's"
        " present authority, or the connection intercepted on the device or its network.",
    ),
    Rule(
        _MESSAGING,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        "The chat host was not tried, or only under a name that Signal has given up, or failed in"
        " a way that the volunteer's own device, line or resolver can cause.",
    ),
)

_CALL_SETUP_RULES: Final[tuple[Rule[Evidence], ...]] = (
    unreadable(_CALL_SETUP),
    *loss_rules(_CALL_SETUP, _call_server, f"The call server {_CALLS}"),
    Rule(
        _CALL_SETUP,
        "inconclusive",
        always,
        Outcome.INCONCLUSIVE,
        None,
        f"{_CALLS} answered on its web port, over which no call goes, or was not tried: neither"
        " says that calls work.",
    ),
)


def _read(document: Document) -> SignalEvidence:
    return SignalEvidence(observe(document))


RULES: Final = RuleBook(
    test_names=("signal",),
    read=_read,
    lists=(_MESSAGING_RULES, _CALL_SETUP_RULES),
    steps_suffice=True,
)
