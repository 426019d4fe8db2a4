"""voip_web documents, made by hand in the shape that the browser's page writes.

Each builder takes what went wrong; without arguments nothing did.
"""

from collections.abc import Iterable
from typing import Any

from measurements.web_probe import sites_of
from tests.documents import now_text

Document = dict[str, Any]
ROUNDS = (1, 2)
NEUTRAL_SITES = ("www.wikipedia.org", "example.com", "www.gstatic.com", "www.debian.org")
NEUTRAL_STUN = ("stun.l.google.com:19302", "stun.cloudflare.com:3478")
CALL_SERVERS = {
    "facebook_messenger": ("stun.fbsbx.com:3478",),
    "signal": ("turn3.voip.signal.org:3478",),
}
RELAY = "turn.example.org:3478"
DURATIONS = {"answered": 180, "silent": 10_000, "broken": 400, "unclear": 3_000}


def site(host: str, role: str, round_: int, result: str = "answered", **changes: Any) -> Document:
    """Return one entry of `x_web`."""
    made = {"host": host, "role": role, "round": round_, "result": result}
    return made | {"duration_ms": DURATIONS[result]} | changes


def server(
    endpoint: str, role: str, round_: int, result: str = "answered", **changes: Any
) -> Document:
    """Return one entry of `x_stun`."""
    made = {"endpoint": endpoint, "role": role, "round": round_, "result": result}
    return made | {"duration_ms": DURATIONS[result]} | changes


def flow(proto: str, round_: int, **changes: Any) -> Document:
    """Return one entry of `x_flows`: it passed, unless told otherwise."""
    return {
        "round": round_, "proto": proto, "allocation": "answered", "allocation_ms": 90,
        "opened": True, "sent": 500, "received": 498,
    } | changes  # fmt: skip


NO_ALLOCATION = {
    "allocation": "silent", "allocation_ms": 9_500, "opened": None, "sent": 0, "received": 0,
}  # fmt: skip


def web(
    service: str = "whatsapp", own: Document | None = None, neutral: str = "answered"
) -> list[Document]:
    """Return `x_web`; own has the result of each of the service's hosts that did not answer."""
    results = own or {}
    return [
        *(site(host, "service", one, results.get(host, "answered"))
          for one in ROUNDS for host in sites_of(service)),
        *(site(host, "neutral", one, neutral) for one in ROUNDS for host in NEUTRAL_SITES),
    ]  # fmt: skip


def stun(
    service: str = "whatsapp",
    own: str = "answered",
    neutral: str = "answered",
    relay: str = "answered",
) -> list[Document]:
    """Return `x_stun`."""
    return [
        *(server(one, "service", round_, own)
          for round_ in ROUNDS for one in CALL_SERVERS.get(service, ())),
        *(server(one, "neutral", round_, neutral) for round_ in ROUNDS for one in NEUTRAL_STUN),
        *(server(RELAY, "relay", round_, relay) for round_ in ROUNDS),
    ]  # fmt: skip


def flows(
    udp: Document | None = None, tcp: Document | None = None, rounds: Iterable[int] = ROUNDS
) -> list[Document]:
    """Return `x_flows`; udp and tcp are what went wrong."""
    return [
        flow(proto, one, **(changes or {}))
        for one in rounds
        for proto, changes in (("udp", udp), ("tcp", tcp))
    ]


def voip_web(service: str = "whatsapp", **test_keys: Any) -> Document:
    """Return a voip_web measurement of Maroc Telecom's mobile network, now.

    test_keys replace what a run without interference records.
    """
    keys = {
        "x_context": {"visible": True, "safe": False, "relay": True},
        "x_web": web(service),
        "x_stun": stun(service),
        "x_flows": flows(),
    }
    return {
        "annotations": {"network_type": "mobile", "x_access_type": "4g"},
        "data_format_version": "0.2.0",
        "input": f"voip://{service}",
        "measurement_start_time": now_text(),
        "test_start_time": now_text(),
        "probe_asn": "AS36903",
        "probe_cc": "MA",
        "probe_ip": "127.0.0.1",
        "software_name": "sawt-web",
        "software_version": "0.1.0",
        "test_name": "voip_web",
        "test_version": "0.1.0",
        "test_keys": keys | test_keys,
    }
