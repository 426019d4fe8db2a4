"""What the flows of one traffic profile show over all rounds, directions and helpers. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, NamedTuple

from measurements.rules.voip.flows import Direction, Flow, Variant
from measurements.rules.voip.rounds import INTERFERED, Result, control_passes, round_result

_ENOUGH_ROUNDS: Final = 2
_FEWEST_STUN: Final = 5
_LOST_SHARE: Final = 0.05
_PASSED_SHARE: Final = 0.5


class _Series(NamedTuple):
    """What is compared round by round. Profiles differ only among the unknown ones."""

    profile: str
    direction: Direction


Results = Mapping[_Series, Mapping[int, Mapping[int, Result]]]
"""By series, helper and round."""


class Media:
    """The conclusions about one subject. helpers: how many must show an interference."""

    def __init__(self, flows: tuple[Flow, ...], helpers: int, videos: frozenset[str]) -> None:
        self._flows = flows
        self._helpers = helpers
        self._videos = videos
        self._controls = {_place(flow): flow for flow in _of(flows, Variant.CONTROL)}

    @cached_property
    def found(self) -> Result | None:
        """Return the kind of interference: of the severest direction; None where there is none."""
        return max(map(self._kind, self._interfered()), key=_severity, default=None)

    @property
    def is_clear(self) -> bool:
        """Whether every direction that was tested is clear, and none is interfered with."""
        return bool(self._rounds) and all(
            any(_count(helper, (Result.OK,)) >= _ENOUGH_ROUNDS for helper in helpers.values())
            and not any(_count(one, INTERFERED) >= _ENOUGH_ROUNDS for one in helpers.values())
            for helpers in self._rounds.values()
        )

    @property
    def has_control(self) -> bool:
        """Whether any control passed: UDP to the helper works."""
        return any(map(control_passes, self._controls.values()))

    @property
    def controls_vanish(self) -> bool:
        """Whether there are controls, and next to nothing arrived of any of them."""
        controls = self._controls.values()
        return bool(controls) and all(flow.loss >= 1 - _LOST_SHARE for flow in controls)

    @property
    def loses_stun(self) -> bool:
        """Whether plain STUN, or the service's own, is lost while a control passes."""
        return self.has_control and (
            self._passes(Variant.STUN) is False or self._passes(Variant.SERVICE_STUN) is False
        )

    @property
    def passes_elsewhere(self) -> bool:
        """Whether the same call passes on another port, in the directions that are interfered."""
        rounds = self._results(Variant.OTHER_PORT)
        results = [
            result
            for series in self._interfered()
            for helper in rounds.get(series, {}).values()
            for result in helper.values()
        ]
        interfered = sum(result in INTERFERED for result in results)
        return results.count(Result.OK) > interfered

    @property
    def loses_the_call_only(self) -> bool:
        """Whether the service's STUN passes, or media passed for a while before the cut."""
        is_cut = self.found is Result.BLOCKED and self._is_cut_later()
        return is_cut or self._passes(Variant.SERVICE_STUN) is True

    @cached_property
    def _rounds(self) -> Results:
        return self._results(Variant.CALL)

    def _results(self, variant: Variant) -> Results:
        """Return results by series, helper and round: the severest of a round's ports."""
        rounds: dict[_Series, dict[int, dict[int, Result]]] = {}
        for trigger in _of(self._flows, variant):
            control = self._control_of(trigger)
            if control is None:
                continue
            is_video = trigger.profile in self._videos
            result = round_result(trigger, control, is_video=is_video)
            series = _Series(trigger.profile, trigger.direction)
            helper = rounds.setdefault(series, {}).setdefault(trigger.helper, {})
            before = helper.get(trigger.round, Result.INCONCLUSIVE)
            helper[trigger.round] = max(before, result, key=_severity)
        return rounds

    def _control_of(self, trigger: Flow) -> Flow | None:
        """Return the control on the trigger's port; E is measured by any of its round."""
        control = self._controls.get(_place(trigger))
        if control is not None or trigger.variant is not Variant.OTHER_PORT:
            return control
        same = (place for place in sorted(self._controls) if place[:-1] == _place(trigger)[:-1])
        return next((self._controls[place] for place in same), None)

    def _interfered(self) -> Iterator[_Series]:
        """Yield the series in which every helper shows an interference in two rounds."""
        for series, helpers in self._rounds.items():
            shows = sum(_count(one, INTERFERED) >= _ENOUGH_ROUNDS for one in helpers.values())
            if shows and shows >= self._helpers:
                yield series

    def _kind(self, series: _Series) -> Result:
        """Return the commonest interference of a direction; of equally common ones the milder."""
        helpers = self._rounds[series].values()
        counts = Counter(result for one in helpers for result in one.values())
        return max(INTERFERED, key=lambda kind: counts[kind])

    def _passes(self, variant: Variant) -> bool | None:
        """Return whether a STUN exchange passes; None where too little of it was tried."""
        flows = list(_of(self._flows, variant))
        sent = sum(flow.sent for flow in flows)
        if sent < _FEWEST_STUN:
            return None
        share = sum(min(flow.received, flow.sent) for flow in flows) / sent
        return False if share <= _LOST_SHARE else True if share >= _PASSED_SHARE else None

    def _is_cut_later(self) -> bool:
        """Whether every blocked trigger of the interfered directions carried media at first."""
        interfered = set(self._interfered())
        calls = [
            flow
            for flow in _of(self._flows, Variant.CALL)
            if _Series(flow.profile, flow.direction) in interfered
        ]
        return bool(calls) and all(flow.loss < 1 - _LOST_SHARE for flow in calls)


def _of(flows: Iterable[Flow], variant: Variant) -> Iterator[Flow]:
    return (flow for flow in flows if flow.variant is variant)


def _place(flow: Flow) -> tuple[str, str, int, int, int]:
    return (flow.profile, flow.direction.value, flow.helper, flow.round, flow.port)


def _count(rounds: Mapping[int, Result], kinds: tuple[Result, ...]) -> int:
    return sum(result in kinds for result in rounds.values())


def _severity(result: Result) -> int:
    """Return a rank: nothing said, clear, then the interferences from mild to severe."""
    ranks = (Result.INCONCLUSIVE, Result.OK, *INTERFERED)
    return ranks.index(result)
