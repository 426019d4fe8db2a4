import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane
from tests.unit.measurements.rules.documents import Case, Document, document, lookup, merged, page

CHAT = "chat.signal.org"
FORMER_CHAT = "textsecure-service.whispersystems.org"
CALLS = "sfu.voip.signal.org"
OTHERS = ("cdn.signal.org", "cdn2.signal.org", "cdsi.signal.org", "storage.signal.org")
UPTIME = {"queries": [lookup("uptime.signal.org", "127.0.0.1")]}


def signal(chat_host: str = CHAT, **stages: str) -> Document:
    """Return a document; `chat`, `calls` and `others` say at which stage they were lost."""
    hosts = [
        (chat_host, stages.get("chat", "ok")),
        (CALLS, stages.get("calls", "ok")),
        *((host, stages.get("others", "ok")) for host in OTHERS[:2]),
        *((host, stages.get("rest", "ok")) for host in OTHERS[2:]),
    ]
    steps = [
        page(f"https://{host}/", stage, address=f"13.248.212.{number}")
        for number, (host, stage) in enumerate(hosts, start=1)
    ]
    return document("signal", **merged(*steps, UPTIME))


CASES = {
    "all well": Case("signal.messaging.ok", signal()),
    "all well, 2021": Case("signal.messaging.ok", signal(FORMER_CHAT)),
    "chat's name forged": Case("signal.messaging.blocked_dns", signal(chat="dns")),
    "chat's name denied": Case("signal.messaging.blocked_dns", signal(chat="nxdomain")),
    "chat's name given up": Case(
        "signal.messaging.inconclusive", signal(FORMER_CHAT, chat="nxdomain")
    ),
    "chat's connection lost": Case("signal.messaging.blocked_tcp", signal(chat="tcp")),
    "chat's handshake cut": Case("signal.messaging.blocked_tls", signal(chat="tls")),
    "another server in the chat's place": Case(
        "signal.messaging.blocked_unplaced", signal(FORMER_CHAT, chat="wrong")
    ),
    "half of the other hosts lost": Case("signal.messaging.degraded", signal(others="tls")),
    "call server lost, chat fine": Case("signal.messaging.ok", signal(calls="tls")),
    "a certificate newer than the probe": Case(
        "signal.messaging.untrusted",
        signal(chat="untrusted", others="untrusted", rest="untrusted", calls="untrusted"),
    ),
    "chat slow": Case("signal.messaging.inconclusive", signal(chat="http")),
    "nothing works": Case(
        "signal.messaging.inconclusive",
        signal(chat="resolver", others="resolver", rest="resolver", calls="resolver"),
    ),
    "call server answers": Case("signal.call_setup.inconclusive", signal()),
    "call server untrusted since October 2022": Case(
        "signal.call_setup.inconclusive", signal(calls="untrusted")
    ),
    "call server's name forged": Case("signal.call_setup.blocked_dns", signal(calls="dns")),
    "call server's connection lost": Case("signal.call_setup.blocked_tcp", signal(calls="tcp")),
    "call server's handshake cut": Case("signal.call_setup.blocked_tls", signal(calls="tls")),
    "another server in the call server's place": Case(
        "signal.call_setup.blocked_unplaced", signal(calls="wrong")
    ),
    "no test keys": Case("signal.messaging.unreadable", document("signal")),
    "no test keys, calls": Case("signal.call_setup.unreadable", document("signal")),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    assert CASES[name].rule_id in {verdict.rule_id for verdict in judge(CASES[name].document)}


def test_a_web_port_never_says_that_calls_work() -> None:
    for case in CASES.values():
        calls = next(v for v in judge(case.document) if v.plane is Plane.CALL_SETUP)
        assert calls.outcome is not Outcome.OK


def test_the_uptime_name_is_meant_to_be_loopback() -> None:
    with_it = signal()
    without = signal()
    without["test_keys"]["queries"].pop()

    assert judge(with_it) == judge(without)


def test_one_open_port_is_no_verified_answer() -> None:
    made = signal()
    made["test_keys"] |= {"requests": [], "tls_handshakes": []}

    assert judge(made)[0].outcome is Outcome.INCONCLUSIVE
