"""A strip of headlines: calls in its upper half, messages in its lower, as runs and paths. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from measurements.rules.vocabulary import Plane
from reports.headlines import Certainty, Headline

# What is drawn of each headline as (top, height, style) in a strip's height. What was interfered
# with fills its half; what was tested and not found blocked is a low bar in its half.
_CALLS, _MESSAGES, _FINE = (0, 12, "blocked"), (14, 12, "blocked"), (20, 6, "ok")
_BARS: dict[Headline, tuple[tuple[int, int, str], ...]] = {
    Headline.CALLS_BLOCKED: (_CALLS, _FINE),
    Headline.SERVICE_BLOCKED: (_CALLS, _MESSAGES),
    Headline.MESSAGES_BLOCKED: (_MESSAGES,),
    Headline.CALLS_BLOCKED_MESSAGES_UNKNOWN: (_CALLS,),
    Headline.DOWN: ((4, 4, "down"), (18, 4, "down")),
    Headline.NO_BLOCKING_FOUND: (),
    Headline.UNPROVEN: ((12, 3, "too_few"),),
    Headline.UNTESTED: (),
}
_CALLS_FINE = (6, 6, "ok")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a day; days of which the same is told look alike."""

    headline: Headline
    certainty: Certainty
    basis: tuple[Plane, ...]

    @property
    def bars(self) -> tuple[tuple[int, int, str], ...]:
        """Its bars as (top, height, style); what is only likely is striped."""
        if self.headline is Headline.NO_BLOCKING_FOUND:
            calls = (_CALLS_FINE,) if set(self.basis) - {Plane.MESSAGING} else ()
            return calls + ((_FINE,) if Plane.MESSAGING in self.basis else ())
        bars = _BARS[self.headline]
        if self.certainty is not Certainty.LIKELY:
            return bars
        return tuple(
            (top, height, "stripes" if style == "blocked" else style) for top, height, style in bars
        )


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes on one subject: a plane of the service, or a traffic profile."""

    plane: Plane
    service: str
    is_emulated: bool
    votes: int
    interfered: int


@dataclass(frozen=True, slots=True)
class ToldDay:
    """One stored headline, by its column on the axis."""

    column: int
    told: Told
    votes: tuple[Votes, ...]


@dataclass(frozen=True, slots=True)
class ToldRun:
    """Neighbouring days that tell the same: the columns [start, end). told is None without data.

    votes are the days' votes added up: a person may have one on each of them.
    """

    start: int
    end: int
    told: Told | None
    votes: tuple[Votes, ...]


@dataclass(frozen=True, slots=True)
class StyledPath:
    """All bars of one style in a strip, in units of a day by a pixel."""

    style: str
    d: str


def runs_of(days: Iterable[ToldDay], width: int) -> list[ToldRun]:
    """Return the runs of a strip, stretches without data among them; days are sorted."""
    runs: list[ToldRun] = []
    end = 0
    for day in days:
        if not end <= day.column < width:
            raise ValueError(f"Column {day.column} is not within [{end}, {width}).")
        if end < day.column:
            runs.append(ToldRun(end, day.column, None, ()))
        end = day.column + 1
        runs.append(ToldRun(day.column, end, day.told, day.votes))
    if end < width:
        runs.append(ToldRun(end, width, None, ()))
    return [_join(list(same)) for _, same in groupby(runs, key=lambda run: run.told)]


def add_up(votes: Iterable[Votes]) -> tuple[Votes, ...]:
    """Return the votes on each subject added up, in the order in which subjects come up."""
    sums: dict[tuple[Plane, str, bool], tuple[int, int]] = {}
    for one in votes:
        key = (one.plane, one.service, one.is_emulated)
        old = sums.get(key, (0, 0))
        sums[key] = (old[0] + one.votes, old[1] + one.interfered)
    return tuple(Votes(*key, *numbers) for key, numbers in sums.items())


def styled_paths(runs: Sequence[ToldRun]) -> list[StyledPath]:
    """Return one path for each style that the runs have."""
    boxes: dict[str, list[str]] = {}
    for run in runs:
        width = run.end - run.start
        for top, height, style in run.told.bars if run.told else ():
            box = f"M{run.start} {top}h{width}v{height}h-{width}z"
            boxes.setdefault(style, []).append(box)
    return [StyledPath(style, "".join(boxes[style])) for style in sorted(boxes)]


def _join(runs: Sequence[ToldRun]) -> ToldRun:
    votes = add_up(one for run in runs for one in run.votes)
    return ToldRun(runs[0].start, runs[-1].end, runs[0].told, votes)
