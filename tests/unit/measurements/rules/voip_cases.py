"""Documents of voip_call, and the one rule that must decide on each."""

from typing import Any

from tests.unit.measurements.rules.documents import Case, connect, handshake, lookup
from tests.voip_documents import (
    NEUTRAL,
    RELAYS,
    ROUNDS,
    SILENCE,
    VIDEO,
    VOICE,
    Document,
    context,
    cut_after,
    flow,
    flows,
    losing,
    lost,
    messaging,
    server,
    servers,
    stun,
    voip_call,
)

LOST = {"x_flows": flows((VOICE,), trigger=lost)}
HALF = losing(0.5)
A_PASSES, A_FAILS = stun("A", passes=True), stun("A", passes=False)
B_PASSES, B_FAILS = stun("B", passes=True), stun("B", passes=False)
NO_UDP = {
    "x_context": context(udp_received=0),
    "x_stun": servers(relays=False, neutral=False),
    "x_flows": [],
}
SILENT_RELAYS = [server(one, answers=False) for one in RELAYS]
BINDINGS = [server(one, method="binding") for one in RELAYS]
NEUTRAL_ANSWERS = [server(one, role="neutral") for one in NEUTRAL]
NOTHING_SENT: dict[str, Any] = {"x_flows": []}


def forged_relays() -> Document:
    steps = messaging()
    names = {one.partition(":")[0] for one in RELAYS}
    steps["queries"] += [lookup(name, "10.10.34.35") for name in sorted(names)]
    return voip_call(**steps, x_stun=NEUTRAL_ANSWERS + SILENT_RELAYS)


def mixed_hosts(lost_hosts: int, tried: int) -> Document:
    """Return a document in which some chat servers open no connection and others do."""
    names = [f"e{number}.whatsapp.net" for number in range(1, tried + 1)]
    return voip_call(
        queries=[lookup(name, f"157.240.1.{place}") for place, name in enumerate(names)],
        tcp_connect=[
            connect(f"157.240.1.{place}", 443, SILENCE if place < lost_hosts else None)
            for place in range(tried)
        ],
        tls_handshakes=[],
    )


def slow(profile: str, *_: object) -> Document:
    return {"received": lambda second: 8} if profile == VIDEO else {}


def media(name: str, **test_keys: Any) -> Case:
    return Case(f"voip_call.media.{name}", voip_call(**test_keys))


def setup(name: str, *steps: Document, **test_keys: Any) -> Case:
    return Case(f"voip_call.call_setup.{name}", voip_call(x_stun=list(steps), **test_keys))


def denied_names(*others: Document) -> Document:
    """Return a document whose chat servers do not exist, says the resolver, while flows pass."""
    names = ("e1.whatsapp.net", "e2.whatsapp.net", "v.whatsapp.net", "stun.example.org")
    denials = [lookup(name, failure="dns_nxdomain_error") for name in names[: 4 - len(others)]]
    return voip_call(queries=[*denials, *others], tcp_connect=[], tls_handshakes=[])


CASES = {
    "names denied by a resolver that finds others": Case(
        "voip_call.messaging.blocked_dns", denied_names(lookup("stun.example.org", "192.0.2.1"))
    ),
    "a resolver that denies every name": Case("voip_call.messaging.inconclusive", denied_names()),
    "messages pass": Case("voip_call.messaging.ok", voip_call()),
    "names forged": Case("voip_call.messaging.blocked_dns", voip_call(**messaging(at="dns"))),
    "no connection": Case("voip_call.messaging.blocked_tcp", voip_call(**messaging(at="tcp"))),
    "handshakes cut": Case("voip_call.messaging.blocked_tls", voip_call(**messaging(at="tls"))),
    "lost in several ways": Case(
        "voip_call.messaging.blocked_unplaced",
        voip_call(
            queries=[
                lookup("e1.whatsapp.net", "10.10.34.35"),
                lookup("e2.whatsapp.net", "157.240.1.2"),
                lookup("example.org", "93.184.215.14"),
            ],
            tcp_connect=[connect("157.240.1.2", 5222, SILENCE)],
            tls_handshakes=[],
        ),
    ),
    "only the TLS host breaks": Case(
        "voip_call.messaging.degraded_tls",
        voip_call(
            **messaging() | {"tls_handshakes": [handshake("v.whatsapp.net", "connection_reset")]},
        ),
    ),
    "half of the hosts lost": Case("voip_call.messaging.degraded", mixed_hosts(2, 4)),
    "too many lost for ok": Case("voip_call.messaging.inconclusive", mixed_hosts(1, 3)),
    "one host is one machine": Case("voip_call.messaging.inconclusive", mixed_hosts(1, 1)),
    "no messaging host known": Case(
        "voip_call.messaging.inconclusive", voip_call(service="facetime")
    ),
    "no test keys": Case("voip_call.messaging.unreadable", voip_call() | {"test_keys": {}}),
    "relays refuse for want of an account": setup("ok", *servers()),
    "relays silent, Binding too": setup(
        "blocked_address",
        *SILENT_RELAYS,
        *[server(one, answers=False, method="binding") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays silent, call-like flows pass": setup(
        "blocked_address", *SILENT_RELAYS, *NEUTRAL_ANSWERS
    ),
    "relays silent over TCP too": setup(
        "blocked_address",
        *SILENT_RELAYS,
        *[server(one, answers=False, proto="tcp", attempts=1) for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays answer Binding, not Allocate": setup(
        "blocked_stun", *SILENT_RELAYS, *BINDINGS, *NEUTRAL_ANSWERS
    ),
    "relays silent, nothing else known": setup(
        "blocked_unplaced", *SILENT_RELAYS, *NEUTRAL_ANSWERS, **NOTHING_SENT
    ),
    "relays answer over TCP only: no reassurance": setup(
        "blocked_unplaced",
        *SILENT_RELAYS,
        *[server(one, proto="tcp") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "relays lose Binding too, and answer over TCP": setup(
        "blocked_unplaced",
        *SILENT_RELAYS,
        *[server(one, answers=False, method="binding") for one in RELAYS],
        *[server(one, proto="tcp") for one in RELAYS],
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "names of relays forged": Case("voip_call.call_setup.blocked_dns", forged_relays()),
    "one of two relays silent, flows pass": setup(
        "degraded_address", SILENT_RELAYS[0], server(RELAYS[1]), *NEUTRAL_ANSWERS
    ),
    "one of two relays answers Binding only": setup(
        "degraded_stun", SILENT_RELAYS[0], *BINDINGS[:1], server(RELAYS[1]), *NEUTRAL_ANSWERS
    ),
    "one of two relays silent, nothing else known": setup(
        "degraded_unplaced",
        SILENT_RELAYS[0],
        server(RELAYS[1]),
        *NEUTRAL_ANSWERS,
        **NOTHING_SENT,
    ),
    "one of three relays silent": setup(
        "inconclusive",
        *SILENT_RELAYS[:1],
        server(RELAYS[1]),
        server("relay3.whatsapp.net:3478"),
        *NEUTRAL_ANSWERS,
    ),
    "relays and neutral servers silent, flows pass": setup(
        "inconclusive", *servers(relays=False, neutral=False)
    ),
    "STUN is lost everywhere, controls pass": setup(
        "inconclusive",
        *servers(relays=False, neutral=False),
        x_flows=[A_FAILS, *flows((VOICE,))],
    ),
    "STUN is lost everywhere, and so are controls": setup(
        "inconclusive",
        *servers(relays=False, neutral=False),
        x_flows=[A_FAILS, *flows((VOICE,), control=HALF)],
    ),
    "too few requests": setup(
        "inconclusive", server(RELAYS[0], answers=False, attempts=4), *NEUTRAL_ANSWERS
    ),
    "too little time": setup(
        "inconclusive", server(RELAYS[0], answers=False, duration_s=8.9), *NEUTRAL_ANSWERS
    ),
    "refused by the server": setup(
        "inconclusive",
        server(RELAYS[0], answers=False, failure="connection_refused"),
        *NEUTRAL_ANSWERS,
    ),
    "no UDP at all: call set-up": Case("voip_call.call_setup.no_udp", voip_call(**NO_UDP)),
    "a VPN: call set-up": setup(
        "vpn", *SILENT_RELAYS, *NEUTRAL_ANSWERS, x_context=context(vpn=True)
    ),
    "flows pass": media("ok"),
    "flows pass one way, which is all that was tried": media(
        "ok", x_flows=flows(directions=("up",))
    ),
    "flows lost": media("blocked_unplaced", **LOST),
    "flows lost one way": media(
        "blocked_unplaced",
        x_flows=flows((VOICE,), trigger=lambda *of: lost() if of[2] == "down" else {}),
    ),
    "flows cut after 5 s": media("blocked_flow", x_flows=flows((VOICE,), trigger=cut_after(5))),
    "flows cut after 5 s, no lists": media(
        "blocked_flow",
        x_flows=[
            {key: value for key, value in one.items() if key not in {"block_sent", "bytes_250ms"}}
            for one in flows((VOICE,), trigger=cut_after(5))
        ],
    ),
    "flows lost, service STUN passes": media(
        "blocked_flow", x_flows=[A_PASSES, B_PASSES, *LOST["x_flows"]]
    ),
    "flows lost, plain STUN too": media(
        "blocked_stun", x_flows=[A_FAILS, B_FAILS, *LOST["x_flows"]]
    ),
    "flows lost, the service's STUN too": media(
        "blocked_stun", x_flows=[A_PASSES, B_FAILS, *LOST["x_flows"]]
    ),
    "flows lost, another port passes": media(
        "blocked_port",
        x_flows=[
            A_PASSES,
            B_PASSES,
            *LOST["x_flows"],
            *[flow(number, "E", way) for number in ROUNDS for way in ("up", "down")],
        ],
    ),
    "flows slow": media("throttled", x_flows=flows((VIDEO,), trigger=slow)),
    "flows lose half": media("degraded_unplaced", x_flows=flows((VOICE,), trigger=HALF)),
    "flows lose half, service STUN passes": media(
        "degraded_flow", x_flows=[B_PASSES, *flows((VOICE,), trigger=HALF)]
    ),
    "flows lose half, STUN all": media(
        "degraded_stun", x_flows=[A_FAILS, *flows((VOICE,), trigger=HALF)]
    ),
    "flows lose half, another port passes": media(
        "degraded_port",
        x_flows=[
            *flows((VOICE,), trigger=HALF),
            *[flow(number, "E", way) for number in ROUNDS for way in ("up", "down")],
        ],
    ),
    "flows far more uneven": media(
        "inconclusive",
        x_flows=flows((VOICE,), trigger=lambda *_: {"jitter_p95_ms": 200.0}),
    ),
    "flows lose a little": media("ok", x_flows=flows((VOICE,), trigger=losing(0.09))),
    "one bad round of three": media(
        "ok", x_flows=flows((VOICE,), trigger=lambda *of: lost() if of[1] == 2 else {})
    ),
    "one round only": media("inconclusive", x_flows=flows((VOICE,), (1,), trigger=lost)),
    "controls lose too": media(
        "inconclusive", x_flows=flows((VOICE,), trigger=lost, control=losing(0.2))
    ),
    "controls vanish: the helper": media(
        "helper_obstructed", x_flows=flows((VOICE,), trigger=lost, control=lost)
    ),
    "helper never answered": media(
        "helper_obstructed", x_flows=[], x_context=context(udp_received=0)
    ),
    "no UDP at all": media("no_udp", **NO_UDP),
    "the second helper shows nothing": media(
        "inconclusive",
        x_flows=[*LOST["x_flows"], *[one | {"helper": 2} for one in flows((VOICE,))]],
    ),
    "the second helper was not used": media("inconclusive", **LOST, x_context=context(helpers=2)),
    "both helpers show it": media(
        "blocked_unplaced",
        x_flows=[*LOST["x_flows"], *[one | {"helper": 2} for one in LOST["x_flows"]]],
    ),
    "a VPN": media("vpn", **LOST, x_context=context(vpn=True)),
    "a VPN, as the network type says": Case(
        "voip_call.media.vpn", voip_call(**LOST) | {"annotations": {"network_type": "VPN "}}
    ),
    "unreadable flows": media("inconclusive", x_flows="none"),
    "no test keys, call set-up": Case(
        "voip_call.call_setup.unreadable", voip_call() | {"test_keys": None}
    ),
    "no test keys, media": Case("voip_call.media.unreadable", voip_call() | {"test_keys": {}}),
}
