"""One round of voip_call, and the statistics under it."""

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.stats import ks_2samp

from measurements.rules.voip.flows import Flow, read_flows
from measurements.rules.voip.rounds import Result, control_passes, is_cut_off, round_result
from measurements.rules.voip.statistics import is_slower, kolmogorov_smirnov, loses_more
from tests.voip_documents import PACKETS_PER_S, VIDEO, VOICE, flow


def read(profile: Any = VOICE, **changes: Any) -> Flow:
    (made,) = read_flows({"x_flows": [flow(profile=profile, **changes)]})
    return made


def result(profile: str = VOICE, *, control: Any = None, **changes: Any) -> Result:
    other = read(profile, variant="D", **(control or {}))
    return round_result(read(profile, **changes), other, is_video=profile == VIDEO)


def arriving(*lost_seconds: int, of: str = VOICE) -> Any:
    return lambda second: 0 if second in lost_seconds else PACKETS_PER_S[of]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Result.OK),
        ({"received": lambda second: 0}, Result.BLOCKED),
        ({"received": lambda second: 2}, Result.BLOCKED),
        ({"received": lambda second: 3}, Result.DEGRADED),
        ({"received": arriving(*range(12, 15))}, Result.BLOCKED),
        ({"received": arriving(13, 14)}, Result.INCONCLUSIVE),
        ({"received": arriving(*range(5, 15)), "cutoff_s": None}, Result.BLOCKED),
        ({"received": lambda second: 46}, Result.OK),
        ({"received": lambda second: 44}, Result.DEGRADED),
        ({"jitter_p95_ms": 61.9}, Result.OK),
        ({"jitter_p95_ms": 62.1}, Result.INCONCLUSIVE),
        ({"jitter_p95_ms": None}, Result.OK),
    ],
)
def test_a_round(changes: dict[str, Any], expected: Result) -> None:
    assert result(**changes) is expected


def test_one_outage_is_no_loss_of_the_whole() -> None:
    """Five of fifteen seconds are significant by themselves; not without them."""
    assert result(received=arriving(4, 5, 6, 7, 8)) is Result.INCONCLUSIVE


@pytest.mark.parametrize(
    ("control", "passes"),
    [
        ({}, True),
        ({"received": lambda second: 45}, True),
        ({"received": lambda second: 44}, False),
        ({"sent": 29, "received": None}, False),
        ({"seconds": 60, "received": arriving(57, 58, 59)}, False),
    ],
)
def test_a_control_that_fares_badly_says_nothing(control: dict[str, Any], *, passes: bool) -> None:
    assert control_passes(read(variant="D", **control)) is passes
    outcome = result(control=control, received=lambda second: 0)
    assert (outcome is Result.BLOCKED) is (passes and "seconds" not in control)


def test_flows_of_unequal_size_are_not_compared() -> None:
    assert result(received=lambda second: 0, seconds=12) is Result.BLOCKED
    assert result(received=lambda second: 0, seconds=11) is Result.INCONCLUSIVE


@pytest.mark.parametrize(
    ("packets", "expected"),
    [(8, Result.THROTTLED), (67, Result.THROTTLED), (68, Result.INCONCLUSIVE), (112, Result.OK)],
)
def test_video_at_sixty_per_cent_or_less_is_throttled(packets: int, expected: Result) -> None:
    assert result(VIDEO, received=lambda second: packets) is expected


def test_what_comes_in_spells_is_not_throttled() -> None:
    assert result(VIDEO, received=arriving(0, 1, of=VIDEO)) is Result.INCONCLUSIVE


def test_voice_is_never_called_throttled() -> None:
    assert result(received=lambda second: 20) is Result.DEGRADED


def test_a_cut_in_the_last_partial_second_is_counted_by_packets() -> None:
    sent = [50] * 14 + [5]
    lists = {"block_sent": sent, "bytes_250ms": [1] * 60}
    assert not is_cut_off(read(**lists, block_received=[50] * 12 + [0, 0, 0]))
    assert is_cut_off(read(**lists, block_received=[50] * 11 + [0, 0, 0, 0]))
    assert not is_cut_off(read(**lists, block_received=[0] * 15))  # nothing came: not cut off


@pytest.mark.parametrize("counts", [(12, 12), (9, 9), (60, 58)])
def test_kolmogorov_smirnov_is_that_of_scipy(counts: tuple[int, int]) -> None:
    random = np.random.default_rng(7)
    ours, theirs = (np.floor(random.random((5, count)) * 6) for count in counts)
    ours += np.arange(5)[:, None]
    wanted = [ks_2samp(*pair, method="asymp").pvalue for pair in zip(ours, theirs, strict=True)]
    assert kolmogorov_smirnov(ours, theirs) == pytest.approx(wanted)


def test_seconds_that_are_all_alike_differ_by_nothing() -> None:
    assert not loses_more([0.5] * 15, [0.5] * 15, 0.1)
    assert loses_more([0.5] * 15, [0.0] * 15, 0.1)
    assert not loses_more([1.0] * 7, [0.0] * 7, 0.1)  # too few
    assert not is_slower([0] * 12, [0] * 12, 0.6)


def test_other_documents_are_judged_without_scipy() -> None:
    code = (
        "import sys; from measurements.rules import judge;"
        "judge({'test_name': 'telegram', 'test_keys': {'queries': []}});"
        "sys.exit('scipy' in sys.modules or 'numpy' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
