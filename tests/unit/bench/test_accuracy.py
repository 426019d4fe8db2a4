"""The measuring tools themselves: references as published, worlds as planned, verdicts on dates."""

import numpy as np
import pytest

from bench.accuracy.edges import judge
from bench.accuracy.references import Cusum, cusum_delays, cusum_false_alarms, pelt_onsets
from bench.accuracy.traces import Plan, Trace, series_of
from bench.accuracy.worlds import World, simulate
from reports.detection import detect

HOURLY = Cusum(is_hourly=True, limit=3.5)


def hourly(shares: list[float], onset: float | None = None) -> Trace:
    """Return a trace of one bin an hour, each with four votes of this share."""
    times = np.repeat(np.arange(len(shares)) / 24 + 0.01, 4)
    bad = np.concatenate([np.arange(4) < 4 * share for share in shares])
    return Trace(Plan(len(shares) // 24 + 1, 4, 0.0, 1.0, onset, None), times, bad, ())


def test_cusum_alarms_after_six_hours_of_full_blocking_and_eleven_of_relief() -> None:
    """As OONI's detector does with mu 0 and 0.7 and EDD 10 (h 3.5)."""
    assert cusum_false_alarms(hourly([1.0] * 5))[HOURLY] == 0
    assert cusum_false_alarms(hourly([1.0] * 6))[HOURLY] == 1
    assert cusum_false_alarms(hourly([1.0] * 6 + [0.0] * 10 + [1.0] * 6))[HOURLY] == 1
    assert cusum_false_alarms(hourly([1.0] * 6 + [0.0] * 11 + [1.0] * 6))[HOURLY] == 2


def test_cusum_delay_counts_days_from_the_onsets_day() -> None:
    trace = hourly([0.0] * 36 + [1.0] * 36, onset=1.5)
    assert cusum_delays(trace, is_lifting=False)[HOURLY] == 0
    late = hourly([0.0] * 44 + [1.0] * 36, onset=44 / 24)
    assert cusum_delays(late, is_lifting=False)[HOURLY] == 1


def test_pelt_dates_a_clear_rise() -> None:
    counts = np.array([[0, 8]] * 30 + [[8, 8]] * 20 + [[0, 8]] * 30)
    assert pelt_onsets(counts)[1.0] == 30


@pytest.mark.parametrize("world", World)
@pytest.mark.parametrize(("p_ok", "p_blocked"), [(0.05, 0.98), (0.2, 0.5)])
def test_worlds_draw_what_is_planned(world: World, p_ok: float, p_blocked: float) -> None:
    rng = np.random.default_rng(7)
    before, inside, votes = [], [], []
    for _ in range(30):
        trace = simulate(world, Plan(200, 8, p_ok, p_blocked, 100.5, None), rng)
        clear = ~np.isin(trace.times.astype(int), sorted(trace.down()))
        early = trace.times < 100.5
        before.append(trace.bad[clear & early].mean())
        inside.append(trace.bad[clear & ~early].mean())
        votes.append(len(trace.times) / 200)
    assert np.mean(before) == pytest.approx(p_ok, abs=0.03)
    # In the foreign world random failures come on top of the block.
    assert p_blocked - 0.03 <= np.mean(inside) <= p_blocked + p_ok
    assert np.mean(votes) == pytest.approx(8 * 0.92 * 0.95, rel=0.15)


def test_the_same_seed_gives_the_same_votes() -> None:
    plan = Plan(100, 3, 0.05)
    one, other = (simulate(World.FOREIGN, plan, np.random.default_rng(5)) for _ in range(2))
    assert np.array_equal(one.counts(), other.counts())


def test_dates_are_judged_against_the_truth() -> None:
    counts = np.array([[0, 8]] * 80 + [[8, 8]] * 40 + [[0, 8]] * 120)
    found = detect(series_of(counts))
    right = judge(Plan(240, 8, 0.0, 1.0, 80.1, 119.9), found)
    wrong = judge(Plan(240, 8, 0.0, 1.0, 70.1, 119.9), found)
    elsewhere = judge(Plan(240, 8, 0.0, 1.0, 150.1, 180.9), found)
    assert (right.is_found, right.covers_onset, right.covers_end) == (True, True, True)
    assert (wrong.is_found, wrong.covers_onset, wrong.onset_error >= 9) == (True, False, True)
    assert (elsewhere.is_found, elsewhere.extra) == (False, 1)
