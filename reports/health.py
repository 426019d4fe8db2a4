"""Service health: whether a service worked at all on a day, by its witnesses abroad. Pure.

Only the vetted panel's canaries in control countries are witnesses, so that nobody can hide a
national block behind forged failures; the country that is judged never is its own witness.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from reports.states import State


class Health(StrEnum):
    """What the witnesses of one day say of one service and plane."""

    UP = "up"
    DOWN = "down"
    UNCHECKED = "unchecked"  # too few control countries measured it
    RETIRED = "retired"  # the service no longer exists: no witness is needed


class Witness(NamedTuple):
    """The vetted votes of one control country."""

    country: str
    votes_ok: int
    votes_interfered: int

    @property
    def fails(self) -> bool:
        """Whether most of the country's votes met a failure."""
        return self.votes_interfered > self.votes_ok


FEWEST_COUNTRIES = 2


def health_by(witnesses: Iterable[Witness]) -> Health:
    """Return what control countries say; the country that is judged must not be among them.

    Down takes two failing countries and two thirds of those that voted: one that blocks a service
    itself is no failure of the service.
    """
    votes = [each.fails for each in witnesses if each.votes_ok + each.votes_interfered > 0]
    if len(votes) < FEWEST_COUNTRIES:
        return Health.UNCHECKED
    failing = votes.count(True)
    is_down = failing >= FEWEST_COUNTRIES and 3 * failing >= 2 * len(votes)
    return Health.DOWN if is_down else Health.UP


def state_under(health: Health, state: State) -> State:
    """Return the state of votes once health is known.

    A service that answers here is not down here: ok stays. One that no longer exists is down
    whatever answers under its name.
    """
    if health is Health.RETIRED or (health is Health.DOWN and state is not State.OK):
        return State.DOWN
    return state
