"""The timeline of a campaign: its strips in order, drawn at once or folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from measurements.vocabulary import NetworkType
from reports.dashboards import words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.operators import OperatorName
from reports.dashboards.strip_views import (
    DrawnStrip,
    Finding,
    Strip,
    draw,
    findings,
    strip_of,
)
from reports.queries import DayRow
from seeds.readers import Campaign

# More stored days than these are drawn and listed as runs of equal days, to keep the page light.
MARKS_BY_DAY = 1500
# Of a campaign with more operators, those without any measurement are folded.
EMPTY_SHOWN = 6
_TYPE_ORDER = (
    None,
    NetworkType.MOBILE,
    NetworkType.WIFI,
    NetworkType.WIRED,
    NetworkType.UNKNOWN,
    NetworkType.VPN,
)


@dataclass(frozen=True, slots=True)
class OperatorStrips:
    """The strips of one operator."""

    operator: OperatorName
    strips: list[DrawnStrip]


@dataclass(frozen=True, slots=True)
class Timeline:
    """All strips of one view of a campaign."""

    axis: Axis
    shown: list[OperatorStrips]
    folded: list[OperatorStrips]
    findings: list[Finding]
    measurements: int
    networks: int
    by_day: bool

    @property
    def tables(self) -> list[OperatorStrips]:
        """Every strip, in the order of the page."""
        return self.shown + self.folded

    @property
    def measurements_text(self) -> str:
        """How many measurements the view shows."""
        return words.measurements_text(self.measurements)

    @property
    def networks_text(self) -> str:
        """On how many operators' networks."""
        return words.networks_text(self.networks)

    @property
    def folded_text(self) -> str:
        """How many operators are folded."""
        return words.networks_text(len(self.folded))


def scale_of(campaign: Campaign) -> TimeScale:
    """Return the axis of a campaign's days."""
    return TimeScale(campaign.since, campaign.until)


def build_timeline(
    campaign: Campaign,
    rows: Sequence[DayRow],
    language: str,
    only: tuple[str, ...] | None = None,
) -> Timeline:
    """Return the strips of stored days; operators of the campaign come first, in its order.

    only: show at once those of these operators, and nothing else.
    """
    scale = scale_of(campaign)
    strips = _in_order(campaign, list(_strips(campaign, rows, scale, language)))
    if only is None:
        shown, folded = _fold(strips, crowded=len(campaign.operators) > EMPTY_SHOWN)
    else:
        shown = [strip for strip in strips if strip.operator.slug in only and strip.is_telling]
        folded = []
    by_day = len(rows) <= MARKS_BY_DAY
    return Timeline(
        axis=time_axis(scale),
        shown=_by_operator(shown, scale, by_day=by_day),
        folded=_by_operator(folded, scale, by_day=by_day),
        findings=[finding for strip in shown + folded for finding in findings(strip, scale)],
        measurements=sum(row.measurements for row in rows),
        networks=len({row.operator for row in rows}),
        by_day=by_day,
    )


def _fold(strips: list[Strip], *, crowded: bool) -> tuple[list[Strip], list[Strip]]:
    """Part the strips that tell something from those that do not."""
    shown: list[Strip] = []
    folded: list[Strip] = []
    for strip in strips:
        is_shown = strip.is_telling or (strip.is_empty and not crowded)
        (shown if is_shown else folded).append(strip)
    # Where nothing tells anything, hiding the little there is would help nobody.
    return (shown, folded) if shown else (strips[:EMPTY_SHOWN], strips[EMPTY_SHOWN:])


def _strips(
    campaign: Campaign, rows: Iterable[DayRow], scale: TimeScale, language: str
) -> Iterable[Strip]:
    """Yield a strip for each pair that has rows, and an empty one for each silent operator."""
    silent = dict.fromkeys(campaign.operators)
    for (slug, network_type), days in groupby(
        rows, key=lambda row: (row.operator, row.network_type)
    ):
        silent.pop(slug, None)
        yield strip_of(slug, NetworkType(network_type), list(days), scale, language)
    for slug in silent:
        yield strip_of(slug, None, [], scale, language)


def _in_order(campaign: Campaign, strips: list[Strip]) -> list[Strip]:
    """Sort by the campaign's operators, then the others by how much they measured."""
    places = {slug: place for place, slug in enumerate(campaign.operators)}
    sizes: dict[str, int] = {}
    for strip in strips:
        sizes[strip.operator.slug] = sizes.get(strip.operator.slug, 0) + strip.measurements

    def place(strip: Strip) -> tuple[int, int, str, int]:
        slug = strip.operator.slug
        return (
            places.get(slug, len(places)),
            -sizes[slug] if slug not in places else 0,
            slug,
            _TYPE_ORDER.index(strip.network_type),
        )

    return sorted(strips, key=place)


def _by_operator(
    strips: Iterable[Strip], scale: TimeScale, *, by_day: bool
) -> list[OperatorStrips]:
    groups = groupby(strips, key=lambda strip: strip.operator)
    return [
        OperatorStrips(operator, [draw(strip, scale, by_day=by_day) for strip in own])
        for operator, own in groups
    ]
