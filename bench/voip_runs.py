"""Simulated runs of the default probe: documents as it writes them, judged by the real rules."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.voip_line import Conditions, Floats, Line, Mask, shaped
from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane

Document = dict[str, object]
Impair = Callable[[Floats, Floats, np.random.Generator], tuple[Mask, Floats]]
"""What interference does to a trigger: which packets it passes, and the delay it adds."""

ROUNDS = ("CD", "DC", "CD")
PAUSE_S = 0.5
SERVER = {"role": "neutral", "proto": "udp", "method": "binding", "attempts": 1, "rtt_ms": 40.0}


@dataclass(frozen=True, slots=True)
class Shape:
    """A traffic profile as the default probe sends it."""

    name: str
    seconds: int
    rate: int
    smallest: int
    largest: int


VOICE = Shape("whatsapp-voice/2015-05", 15, 50, 24, 80)
VIDEO = Shape("whatsapp-video/2019", 3, 112, 900, 1100)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A line, and what is done to the triggers of some directions.

    is_shared: both directions are lost and delayed at the same times, as where radio is poor.
    """

    name: str
    conditions: Conditions
    impair: Impair | None = None
    directions: tuple[str, ...] = ("up", "down")
    is_shared: bool = False


def media_outcomes(scenario: Scenario, random: np.random.Generator) -> dict[str, Outcome]:
    """Return what the rules conclude from one run, by profile."""
    up = Line(scenario.conditions, random)
    lines = {"up": up, "down": up if scenario.is_shared else Line(scenario.conditions, random)}
    flows: list[Document] = []
    clock = 1.0
    for number, order in enumerate(ROUNDS, start=1):
        for shape in (VOICE, VIDEO):
            sizes = random.integers(shape.smallest, shape.largest, shape.seconds * shape.rate)
            for variant in order:
                for way, line in lines.items():
                    is_hit = variant == "C" and way in scenario.directions
                    impair = scenario.impair if is_hit else None
                    flow = _flow(shape, clock, sizes.astype(np.float64), line, impair)
                    kind = "control" if variant == "D" else "trigger"
                    label = {"round": number, "variant": variant, "direction": way, "kind": kind}
                    flows.append(flow | label)
                clock += shape.seconds + PAUSE_S
    return {
        str(verdict.service): verdict.outcome
        for verdict in judge(_document(flows))
        if verdict.plane is Plane.MEDIA
    }


def _document(flows: list[Document]) -> Document:
    servers = [SERVER | {"endpoint": f"stun{number}.example.org:3478"} for number in range(3)]
    keys: Document = {"x_profile": VOICE.name, "x_stun": servers, "x_flows": flows}
    return {"test_name": "voip_call", "input": "voip://whatsapp", "test_keys": keys}


def _flow(shape: Shape, start: float, sizes: Floats, line: Line, impair: Impair | None) -> Document:
    times = start + np.arange(len(sizes)) / shape.rate
    passes, delays = ~line.lost(times), line.delays(times)
    if impair is not None:
        let_through, added = impair(times, sizes, line.random)
        passes, delays = passes & let_through, delays + added
    seconds = ((times - start) + 1e-9).astype(np.int64)
    arrivals = times[passes] + delays[passes] - start
    bins = np.bincount(
        (arrivals * 4).astype(np.int64), weights=sizes[passes], minlength=shape.seconds * 4
    )
    jitter = np.abs(np.diff(delays[passes]))
    is_off = not passes[-10:].any()
    return {
        "profile": shape.name,
        "port": 3478,
        "sent": len(times),
        "received": int(passes.sum()),
        "t0": start,
        "t": float(times[-1]),
        "block_sent": np.bincount(seconds).tolist(),
        "block_received": np.bincount(seconds[passes], minlength=shape.seconds).tolist(),
        "bytes_250ms": bins.astype(np.int64).tolist(),
        "jitter_p95_ms": float(np.percentile(jitter, 95)) * 1000 if len(jitter) else None,
        "cutoff_s": float(arrivals.max()) if is_off and len(arrivals) else None,
        "failure": None,
    }


def blocked(times: Floats, sizes: Floats, random: np.random.Generator) -> tuple[Mask, Floats]:
    """Let nothing through."""
    return np.zeros(len(times), dtype=np.bool_), np.zeros(len(times))


def cut_after(seconds: float) -> Impair:
    """Let the first seconds through."""

    def impair(times: Floats, sizes: Floats, random: np.random.Generator) -> tuple[Mask, Floats]:
        return times - times[0] < seconds, np.zeros(len(times))

    return impair


def dropping(share: float) -> Impair:
    """Drop packets singly."""

    def impair(times: Floats, sizes: Floats, random: np.random.Generator) -> tuple[Mask, Floats]:
        return random.random(len(times)) >= share, np.zeros(len(times))

    return impair


def limited(bits_per_s: float) -> Impair:
    """Shape to a rate."""

    def impair(times: Floats, sizes: Floats, random: np.random.Generator) -> tuple[Mask, Floats]:
        return shaped(times, sizes, bits_per_s / 8)

    return impair
