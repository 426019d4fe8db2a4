"""voip_call and call_report documents, made by hand in the shape that the probe writes.

Each builder takes what went wrong; without arguments nothing did.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tests.documents import now_text

Document = dict[str, Any]
SILENCE = "generic_timeout_error"
VOICE = "whatsapp-voice/2015-05"
VIDEO = "whatsapp-video/2019"
PACKETS_PER_S = {VOICE: 50, VIDEO: 112}
PACKET_BYTES = {VOICE: 50, VIDEO: 1000}
SECONDS = {VOICE: 15, VIDEO: 3}
ROUNDS = (1, 2, 3)
DIRECTIONS = ("up", "down")
RELAYS = ("relay1.whatsapp.net:3478", "relay2.whatsapp.net:3478")
NEUTRAL = ("stun.l.google.com:19302", "stun.ekiga.net:3478", "stun.cloudflare.com:3478")


def flow(
    round_: int = 1,
    variant: str = "C",
    direction: str = "up",
    profile: str = VOICE,
    *,
    received: Callable[[int], int] | None = None,
    seconds: int | None = None,
    **changes: Any,
) -> Document:
    """Return one entry of `x_flows`; received tells the packets that arrive of each second."""
    rate, length = PACKETS_PER_S[profile], seconds or SECONDS[profile]
    sent = [rate] * length
    arrived = [rate if received is None else received(second) for second in range(length)]
    heard = [second for second, count in enumerate(arrived) if count]
    off = arrived[-1] == 0
    made: Document = {
        "round": round_,
        "kind": "control" if variant == "D" else "trigger",
        "variant": variant,
        "profile": profile,
        "helper": 1,
        "direction": direction,
        "port": 443 if variant == "E" else 3478,
        "seed": f"{profile}-{round_}",
        "sent": sum(sent),
        "received": sum(arrived),
        "loss": round(1 - sum(arrived) / sum(sent), 4),
        "t0": 10.0 * round_,
        "t": 10.0 * round_ + length - 1 / rate,
        "block_sent": sent,
        "block_received": arrived,
        "bytes_250ms": [count * PACKET_BYTES[profile] // 4 for count in arrived for _ in range(4)],
        "jitter_p95_ms": 12.0 if heard else None,
        "max_gap_ms": 60.0,
        "cutoff_s": (heard[-1] + 1.0 if heard else 0.0) if off else None,
        "failure": None,
    }
    return made | changes


def stun(variant: str, *, passes: bool, round_: int = 1) -> Document:
    """Return a short STUN exchange with the helper: variant A or B."""
    return {
        "round": round_,
        "kind": "trigger",
        "variant": variant,
        "helper": 1,
        "direction": "up",
        "port": 3478,
        "seed": f"stun-{round_}",
        "sent": 5,
        "received": 5 if passes else 0,
        "t0": 1.0,
        "t": 4.0,
        "failure": None,
    }


def flows(
    profiles: Iterable[str] = (VOICE, VIDEO),
    rounds: Sequence[int] = ROUNDS,
    directions: Sequence[str] = DIRECTIONS,
    *,
    trigger: Callable[[str, int, str], Document] | None = None,
    control: Callable[[str, int, str], Document] | None = None,
) -> list[Document]:
    """Return triggers and controls; trigger and control give a pair's changes."""
    made = []
    for profile in profiles:
        for round_ in rounds:
            for direction in directions:
                changed = trigger(profile, round_, direction) if trigger else {}
                made.append(flow(round_, "C", direction, profile, **changed))
                changed = control(profile, round_, direction) if control else {}
                made.append(flow(round_, "D", direction, profile, **changed))
    return made


def lost(*_: object) -> Document:
    """Return the changes of a flow of which nothing arrives."""
    return {"received": lambda second: 0}


def cut_after(seconds: int) -> Callable[..., Document]:
    """Return the changes of flows that end after some seconds."""

    def changes(profile: str, *_: object) -> Document:
        rate = PACKETS_PER_S[profile]
        return {"received": lambda second: rate if second < seconds else 0}

    return changes


def losing(share: float) -> Callable[..., Document]:
    """Return the changes of flows that lose this share, evenly."""

    def changes(profile: str, *_: object) -> Document:
        left = round(PACKETS_PER_S[profile] * (1 - share))
        return {"received": lambda second: left}

    return changes


def server(
    endpoint: str, *, answers: bool = True, role: str = "service", **changes: Any
) -> Document:
    """Return one entry of `x_stun`: an Allocate to a relay, a Binding to a neutral server."""
    method = changes.get("method", "allocate" if role == "service" else "binding")
    refused = answers and method == "allocate"
    made: Document = {
        "endpoint": endpoint,
        "role": role,
        "proto": "udp",
        "method": method,
        "attempts": 1 if answers else 5,
        "duration_s": 0.05 if answers else 12.0,
        "rtt_ms": 50.0 if answers else None,
        "error_code": 401 if refused else None,
        "realm": "relay.example" if refused else None,
        "failure": None if answers else SILENCE,
    }
    return made | changes


def servers(*, relays: bool = True, neutral: bool = True) -> list[Document]:
    """Return relays and neutral servers that all answer, or of which one kind is silent."""
    return [server(one, answers=relays) for one in RELAYS] + [
        server(one, answers=neutral, role="neutral") for one in NEUTRAL
    ]


def messaging(*, at: str = "ok", hosts: int = 3) -> dict[str, list[Document]]:
    """Return the steps to WhatsApp's chat and registration hosts, lost at dns, tcp or tls."""
    names = [f"e{number}.whatsapp.net" for number in range(1, hosts)] + ["v.whatsapp.net"]
    queries, connects, handshakes = [], [], []
    for number, name in enumerate(names):
        address = "10.10.34.35" if at == "dns" else f"157.240.1.{number + 1}"
        queries.append(
            {"hostname": name, "failure": None, "answers": [{"ipv4": address}], "query_type": "A"}
        )
        failure = SILENCE if at in {"dns", "tcp"} else None
        status = {"failure": failure, "success": failure is None}
        connects.append({"ip": address, "port": 443, "status": status})
        if at in {"ok", "tls"} and (name == "v.whatsapp.net" or at == "tls"):
            cut = "connection_reset" if at == "tls" else None
            handshakes.append({"server_name": name, "failure": cut, "address": f"{address}:443"})
    queries.append(
        {"hostname": "example.org", "failure": None, "answers": [{"ipv4": "93.184.215.14"}]}
    )
    return {
        "queries": queries,
        "tcp_connect": connects,
        "tls_handshakes": handshakes,
        "requests": [],
    }


def context(**changes: Any) -> Document:
    """Return `x_context` of a device without a VPN whose helper answers."""
    return {"vpn": False, "udp_sent": 5, "udp_received": 5, "helpers": 1} | changes


def voip_call(nonce: object = 0, *, service: Any = "whatsapp", **test_keys: Any) -> Document:
    """Return a voip_call measurement of Maroc Telecom's mobile network, now.

    test_keys replace what a run without interference records.
    """
    keys = {
        "x_context": context(),
        "x_profile": VOICE,
        "x_stun": servers(),
        "x_flows": flows(),
        "failure": None,
    }
    return _header("voip_call", nonce) | {
        "input": f"voip://{service}",
        "test_keys": messaging() | keys | test_keys,
    }


def call_report(nonce: object = 0, **test_keys: Any) -> Document:
    """Return a report of a call that went well; test_keys replace its answers."""
    keys = {
        "service": "whatsapp",
        "attempted": True,
        "video": False,
        "rang": "yes",
        "audio_heard": {"me": "yes", "other": "yes"},
        "cut_after_s": None,
        "messaging_worked": "yes",
    }
    return _header("call_report", nonce) | {"test_keys": keys | test_keys}


def _header(test_name: str, nonce: object) -> Document:
    return {
        "annotations": {"network_type": "mobile", "x_access_type": "4g", "nonce": str(nonce)},
        "data_format_version": "0.2.0",
        "extensions": {},
        "input": None,
        "measurement_start_time": now_text(),
        "test_start_time": now_text(),
        "probe_asn": "AS36903",
        "probe_cc": "MA",
        "probe_ip": "127.0.0.1",
        "report_id": f"{test_name}-{nonce}",
        "resolver_asn": "AS36903",
        "software_name": "sawt-probe",
        "software_version": "0.1.0",
        "test_name": test_name,
        "test_runtime": 180.0,
        "test_version": "0.1.0",
    }
