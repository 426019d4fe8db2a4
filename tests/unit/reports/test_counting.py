from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Panel
from reports.counting import VoterRuns, count_bucket, vote_of
from reports.health import Health
from reports.states import State

DAY = date(2026, 11, 2)
RUN = VoterRuns(
    service="telegram",
    plane=Plane.MESSAGING,
    panel=Panel.OPEN,
    prefix_group=b"g",
    cohort=None,
    voters=1,
    measurements=1,
    ok=0,
    blocked=0,
    throttled=0,
    degraded=0,
)


def unchecked(_service: str, _plane: Plane) -> Health:
    return Health.UNCHECKED


@pytest.mark.parametrize(
    ("runs", "vote"),
    [
        ({}, None),
        ({"ok": 1}, Outcome.OK),
        ({"blocked": 1}, Outcome.BLOCKED),
        ({"ok": 1, "blocked": 1}, Outcome.OK),  # a tie is no majority
        ({"ok": 1, "blocked": 1, "throttled": 1}, Outcome.BLOCKED),
        ({"degraded": 2, "throttled": 1}, Outcome.DEGRADED),
        ({"degraded": 1, "throttled": 1}, Outcome.THROTTLED),
        ({"blocked": 3, "voters": 0}, None),
    ],
)
def test_a_voter_has_one_vote(runs: dict[str, int], vote: Outcome | None) -> None:
    assert vote_of(RUN._replace(**runs)) is vote  # type: ignore[arg-type]


def test_runs_without_a_vote_are_measurements_all_the_same() -> None:
    silent = RUN._replace(voters=0, measurements=7, blocked=7)
    (count,) = count_bucket(DAY, [silent], unchecked)
    assert (count.measurements, count.voters, count.state) == (7, 0, State.TOO_FEW)
    assert (count.share, count.low, count.high) == (None, None, None)


def test_panels_planes_and_services_are_counted_apart() -> None:
    runs = [
        RUN._replace(ok=1),
        RUN._replace(ok=1, panel=Panel.VETTED),
        RUN._replace(ok=1, plane=Plane.WEB),
        RUN._replace(ok=1, service="whatsapp"),
    ]
    assert len(count_bucket(DAY, runs, unchecked)) == 4


run_counts = st.integers(0, 5)


@given(
    st.lists(st.tuples(st.booleans(), run_counts, run_counts, run_counts, run_counts), max_size=30)
)
def test_votes_add_up_and_nobody_votes_twice(rows: list[tuple[bool, int, int, int, int]]) -> None:
    runs = [
        RUN._replace(
            voters=int(votes),
            measurements=max(1, sum(numbers)),
            ok=numbers[0],
            blocked=numbers[1],
            throttled=numbers[2],
            degraded=numbers[3],
        )
        for votes, *numbers in rows
    ]
    for count in count_bucket(DAY, runs, unchecked):
        kinds = count.votes_ok + count.votes_blocked + count.votes_throttled + count.votes_degraded
        assert count.voters == kinds <= sum(votes for votes, *_ in rows)
        assert count.measurements == sum(run.measurements for run in runs)
        if count.voters:
            assert count.low is not None
            assert count.high is not None
            assert count.share is not None
            assert 0 <= count.low <= count.high <= 1


def test_a_prefix_group_weighs_one_capped_vote() -> None:
    crowd = [RUN._replace(blocked=1)] * 5
    others = [RUN._replace(prefix_group=bytes([each]), ok=1) for each in range(10, 13)]
    (count,) = count_bucket(DAY, [*crowd, *others], unchecked)
    assert (count.voters, count.votes_blocked) == (8, 5)
    assert (count.capped_voters, count.capped_interfered) == (4, 1)


GROUPS = st.sampled_from([None, b"a", b"b", b"c"])


@given(
    st.lists(
        st.builds(
            RUN._replace,
            panel=st.sampled_from(Panel),
            prefix_group=GROUPS,
            cohort=GROUPS,
            voters=st.integers(0, 1),
            ok=st.integers(0, 2),
            blocked=st.integers(0, 2),
            degraded=st.integers(0, 1),
        ),
        max_size=40,
    )
)
def test_voters_who_saw_the_same_may_be_counted_together(runs: list[VoterRuns]) -> None:
    alike = Counter(runs)
    together = [
        run._replace(voters=run.voters * times, measurements=run.measurements * times)
        for run, times in alike.items()
    ]
    assert count_bucket(DAY, together, unchecked) == count_bucket(DAY, runs, unchecked)
