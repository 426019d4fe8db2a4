"""Documents of simulated runs, as a probe writes them (docs/formats/voip_call.md). Pure."""

import random
from typing import Final

from measurements.simulation.truth import PROFILE, SERVICE
from measurements.simulation.volunteers import Run

Document = dict[str, object]

_SILENCE: Final = "generic_timeout_error"
_SECONDS: Final = 15
_PACKETS_PER_SECOND: Final = 50
_BYTES_PER_QUARTER: Final = 650
_PORT: Final = 3478
_MESSAGING: Final = tuple((f"e{n}.whatsapp.net", f"192.0.2.{n}") for n in range(1, 5))
_RELAYS: Final = ("relay1.sim.example:3478", "relay2.sim.example:3478")
_NEUTRAL: Final = ("stun1.neutral.example:3478", "stun2.neutral.example:3478")


def document_of(run: Run, seed: int) -> Document:
    """Return what the run's probe uploads. The same run gives the same document."""
    chance = random.Random(f"{seed}|{run.number}")  # noqa: S311 (must be repeatable)
    started = run.started.strftime("%Y-%m-%d %H:%M:%S")
    return {
        "annotations": {"network_type": run.network.network_type.value, "x_simulated": "true"},
        "data_format_version": "0.2.0",
        "input": f"voip://{SERVICE}",
        "measurement_start_time": started,
        "test_start_time": started,
        "probe_asn": f"AS{run.network.asn}",
        "probe_cc": run.network.country,
        "probe_ip": "127.0.0.1",
        "report_id": f"simulated-{seed}-{run.number}",
        "resolver_asn": f"AS{run.network.asn}",
        "software_name": "sawt-simulator",
        "software_version": "0.1.0",
        "test_name": "voip_call",
        "test_version": "0.1.0",
        "test_runtime": 200,
        "test_keys": _test_keys(run, chance),
    }


def _test_keys(run: Run, chance: random.Random) -> Document:
    dead = run.line_dead
    return {
        "queries": [_query(host, None if dead else address) for host, address in _MESSAGING],
        "tcp_connect": [
            {
                "ip": address,
                "port": 443,
                "status": {"success": not dead, "failure": _SILENCE if dead else None},
            }
            for _, address in _MESSAGING
        ],
        "tls_handshakes": [],
        "requests": [],
        "x_context": {"vpn": run.over_vpn, "udp_sent": 5, "udp_received": 0 if dead else 5},
        "x_profile": PROFILE,
        "x_stun": [
            *(_stun(server, "service", lost=dead or run.relays_lost) for server in _RELAYS),
            *(_stun(server, "neutral", lost=dead) for server in _NEUTRAL),
        ],
        "x_flows": _flows(run, chance),
    }


def _query(host: str, address: str | None) -> Document:
    return {
        "hostname": host,
        "query_type": "A",
        "failure": _SILENCE if address is None else None,
        "answers": [{"answer_type": "A", "ipv4": address}] if address else None,
    }


def _stun(server: str, role: str, *, lost: bool) -> Document:
    allocates = role == "service"
    answer: Document = {"rtt_ms": 60, "failure": None}
    if allocates:
        answer |= {"error_code": 401, "realm": "sim.example"}
    return {
        "endpoint": server,
        "role": role,
        "proto": "udp",
        "method": "allocate" if allocates else "binding",
        "attempts": 6 if lost else 1,
        "duration_s": 31.5 if lost else 0.06,
        **({"rtt_ms": None, "failure": _SILENCE} if lost else answer),
    }


def _flows(run: Run, chance: random.Random) -> list[Document]:
    """Return three rounds, trigger and control, both ways."""
    flows: list[Document] = []
    for number in (1, 2, 3):
        for direction in ("up", "down"):
            for variant in ("C", "D"):
                lost = run.line_dead or (run.media_cut and variant == "C")
                flows.append(_flow(number, variant, direction, _received(chance, lost=lost)))
    return flows


def _received(chance: random.Random, *, lost: bool) -> list[int]:
    """Return the packets that arrived in each second: all but one in fifty, or none."""
    if lost:
        return [0] * _SECONDS
    return [
        sum(chance.random() >= 0.02 for _ in range(_PACKETS_PER_SECOND)) for _ in range(_SECONDS)
    ]


def _flow(number: int, variant: str, direction: str, received: list[int]) -> Document:
    start = (number - 1) * 40 + (20 if variant == "D" else 0)
    return {
        "round": number,
        "kind": "control" if variant == "D" else "trigger",
        "variant": variant,
        "helper": 1,
        "direction": direction,
        "port": _PORT,
        "seed": f"{number}",
        "sent": _PACKETS_PER_SECOND * _SECONDS,
        "received": sum(received),
        "t0": start,
        "t": start + _SECONDS,
        "block_sent": [_PACKETS_PER_SECOND] * _SECONDS,
        "block_received": received,
        "bytes_250ms": [
            _BYTES_PER_QUARTER * count // _PACKETS_PER_SECOND for count in received for _ in "1234"
        ],
        "jitter_p95_ms": 8 if any(received) else None,
        "max_gap_ms": 60 if any(received) else 1000 * _SECONDS,
        "cutoff_s": None if any(received) else 0.0,
        "failure": None,
    }
