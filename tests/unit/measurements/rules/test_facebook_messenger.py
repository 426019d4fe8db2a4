import pytest

from measurements.rules import judge
from measurements.rules.facebook_messenger import HOSTS
from measurements.rules.vocabulary import Outcome, Plane
from tests.unit.measurements.rules.documents import (
    FORGED,
    SILENCE,
    Case,
    Document,
    connect,
    document,
    lookup,
)

CHAT = "edge-mqtt.facebook.com"
STUN = "stun.fbsbx.com"
STUN_ADDRESS = "69.171.239.36"
ADDRESS_OF = {host: f"31.13.86.{number}" for number, host in enumerate(HOSTS, start=2)}
NXDOMAIN = "dns_nxdomain_error"


def messenger(
    lost: tuple[str, ...] = (),
    forged: tuple[str, ...] = (),
    denied: tuple[str, ...] = (),
    failure: str = SILENCE,
    stun: Document | None = None,
) -> Document:
    """Return a document in which some servers are lost by TCP or by name."""
    queries, tcp = [], []
    for host, true_address in ADDRESS_OF.items():
        if host in denied:
            queries.append(lookup(host, failure=NXDOMAIN))
            continue
        address = FORGED if host in forged else true_address
        queries.append(lookup(host, address))
        tcp.append(connect(address, failure=failure if host in lost + forged else None))
    queries.append(stun or lookup(STUN, STUN_ADDRESS))
    return document("facebook_messenger", queries=queries, tcp_connect=tcp)


def names_only() -> Document:
    made = messenger()
    made["test_keys"]["tcp_connect"] = []
    return made


OTHERS = tuple(host for host in HOSTS if host != CHAT)

CASES = {
    "all well": Case("facebook_messenger.messaging.ok", messenger()),
    "one server lost": Case("facebook_messenger.messaging.ok", messenger(OTHERS[:1])),
    "two servers lost": Case("facebook_messenger.messaging.inconclusive", messenger(OTHERS[:2])),
    "half of the servers lost": Case(
        "facebook_messenger.messaging.degraded", messenger(OTHERS[:3])
    ),
    "the chat server lost": Case("facebook_messenger.messaging.degraded", messenger((CHAT,))),
    "four servers lost": Case("facebook_messenger.messaging.blocked_tcp", messenger(HOSTS[:4])),
    "all lost, names resolve": Case("facebook_messenger.messaging.blocked_tcp", messenger(HOSTS)),
    "no route": Case(
        "facebook_messenger.messaging.inconclusive",
        messenger(HOSTS, failure="host_unreachable"),
    ),
    "names only": Case("facebook_messenger.messaging.inconclusive", names_only()),
    "all names forged": Case("facebook_messenger.messaging.blocked_dns", messenger(forged=HOSTS)),
    "the chat server's name forged": Case(
        "facebook_messenger.messaging.blocked_dns", messenger(forged=(CHAT,))
    ),
    "all names denied, STUN's resolves": Case(
        "facebook_messenger.messaging.blocked_dns", messenger(denied=HOSTS)
    ),
    "one name given up": Case("facebook_messenger.messaging.ok", messenger(denied=OTHERS[:1])),
    "all names denied, nothing works": Case(
        "facebook_messenger.messaging.inconclusive",
        messenger(denied=HOSTS, stun=lookup(STUN, failure=NXDOMAIN)),
    ),
    "STUN's name resolves": Case("facebook_messenger.call_setup.inconclusive", messenger()),
    "STUN's name forged": Case(
        "facebook_messenger.call_setup.blocked_dns", messenger(stun=lookup(STUN, FORGED))
    ),
    "STUN's name denied": Case(
        "facebook_messenger.call_setup.blocked_dns", messenger(stun=lookup(STUN, failure=NXDOMAIN))
    ),
    "STUN's name unanswered": Case(
        "facebook_messenger.call_setup.inconclusive", messenger(stun=lookup(STUN, failure=SILENCE))
    ),
    "no test keys": Case("facebook_messenger.messaging.unreadable", document("facebook_messenger")),
    "no test keys, calls": Case(
        "facebook_messenger.call_setup.unreadable", document("facebook_messenger")
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert CASES[name].rule_id in {verdict.rule_id for verdict in judge(CASES[name].document)}


def test_a_name_alone_never_says_that_calls_work() -> None:
    for case in CASES.values():
        calls = next(v for v in judge(case.document) if v.plane is Plane.CALL_SETUP)
        assert calls.outcome is not Outcome.OK


def test_the_probes_word_on_consistency_is_not_read() -> None:
    """A probe of 2020 called true answers inconsistent, and its own key said so."""
    made = messenger()
    made["test_keys"] |= {
        "facebook_dns_blocking": True,
        **{f"facebook_{name}_dns_consistent": False for name in ("edge", "star", "stun")},
    }

    assert [v.outcome for v in judge(made)] == [Outcome.OK, Outcome.INCONCLUSIVE]
