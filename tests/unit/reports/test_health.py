import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.health import Health, Witness, health_by, state_under
from reports.states import State

FAILS = (0, 3)
WORKS = (3, 0)
TIE = (2, 2)
SILENT = (0, 0)


def witnesses(**votes: tuple[int, int]) -> list[Witness]:
    return [Witness(country, *pair) for country, pair in votes.items()]


@pytest.mark.parametrize(
    ("votes", "health"),
    [
        ({}, Health.UNCHECKED),
        ({"DE": FAILS}, Health.UNCHECKED),  # one country may block, or be alone with its trouble
        ({"DE": WORKS}, Health.UNCHECKED),
        ({"DE": FAILS, "NL": SILENT}, Health.UNCHECKED),
        ({"DE": FAILS, "NL": FAILS}, Health.DOWN),
        ({"DE": FAILS, "NL": WORKS}, Health.UP),
        ({"DE": FAILS, "NL": FAILS, "SE": WORKS}, Health.DOWN),  # two of three
        ({"DE": FAILS, "NL": FAILS, "SE": WORKS, "CA": WORKS}, Health.UP),
        ({"DE": FAILS, "NL": TIE}, Health.UP),  # a tie is no failure
        ({"DE": WORKS, "NL": WORKS}, Health.UP),
        ({"DE": (40, 41), "NL": (1, 2), "SE": (100, 0)}, Health.DOWN),  # countries, not votes
    ],
)
def test_what_the_witnesses_say(votes: dict[str, tuple[int, int]], health: Health) -> None:
    assert health_by(witnesses(**votes)) is health


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.tuples(*[st.integers(0, 9)] * 2)))
def test_a_service_that_fails_in_fewer_than_two_countries_is_never_down(
    votes: dict[str, tuple[int, int]],
) -> None:
    failing = [country for country, (ok, bad) in votes.items() if bad > ok]
    health = health_by(witnesses(**votes))
    assert (health is Health.DOWN) <= (len(failing) >= 2)


@pytest.mark.parametrize("state", State)
def test_only_a_down_service_changes_a_state(state: State) -> None:
    assert state_under(Health.UP, state) is state
    assert state_under(Health.UNCHECKED, state) is state
    assert state_under(Health.RETIRED, state) is State.DOWN
    assert state_under(Health.DOWN, state) is (State.OK if state is State.OK else State.DOWN)
