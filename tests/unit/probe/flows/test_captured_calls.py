"""The voice profile against a WhatsApp call captured in 2015."""

from collections import defaultdict
from itertools import pairwise
from statistics import median, quantiles

import pytest

from probe import rtp
from probe.flows.shape import Packet, Recipe, Variant, make_shape
from tests.captures import FOLDER, datagrams
from tests.profiles import VOICE

CALL = FOLDER / "whatsapp_login_call.pcap"
RELAYED = FOLDER / "whatsapp_voice_and_message.pcap"
pytestmark = pytest.mark.skipif(not CALL.exists(), reason="the captures of ../shared are not here")


@pytest.fixture(scope="module")
def voice() -> list[tuple[float, int]]:
    """Return time and size of the steady part of the call: after the bandwidth probes."""
    flows = defaultdict(list)
    for datagram in datagrams(CALL):
        header = rtp.decode(datagram.payload)
        if header and header.payload_type == VOICE.payload_type:
            flows[datagram.flow].append((datagram.at, len(datagram.payload)))
    longest = max(flows.values(), key=len)
    return [now for before, now in pairwise(longest) if now[0] - before[0] < 0.05]


@pytest.fixture(scope="module")
def ours() -> tuple[Packet, ...]:
    recipe = Recipe(Variant.CALL, "seed", VOICE, VOICE.seconds)
    return make_shape("token", recipe).media_up


def test_timing(voice: list[tuple[float, int]], ours: tuple[Packet, ...]) -> None:
    real = median(now - before for (before, _), (now, _) in pairwise(voice) if now - before > 0.01)
    made = median(b.due - a.due for a, b in pairwise(ours))
    assert 0.018 <= made <= real <= 0.026


def test_sizes(voice: list[tuple[float, int]], ours: tuple[Packet, ...]) -> None:
    real = quantiles([size for _, size in voice], n=4)
    made = quantiles([len(packet.data) for packet in ours], n=4)
    for one, other in zip(real, made, strict=True):
        assert abs(one - other) <= 20


def test_the_opening_is_as_long_as_the_services() -> None:
    requests = [each.payload for each in datagrams(RELAYED) if each.payload[:2] == b"\x00\x03"]
    answers = [each.payload for each in datagrams(RELAYED) if each.payload[:2] == b"\x01\x03"]
    made = make_shape("token", Recipe(Variant.SERVICE_STUN, "seed"))
    assert {len(made.requests[0].data)} == set(map(len, requests))
    assert {len(made.answers[0])} == set(map(len, answers))
    assert made.requests[0].data[20:24] == requests[0][20:24]
