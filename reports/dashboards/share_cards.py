"""The picture that a link to a page brings along: whose page it is, and its first strips."""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports import queries
from reports.dashboards import pages, words
from reports.dashboards.axes import Axis
from reports.dashboards.charts.strips import DayState, StatePath
from reports.dashboards.facets import read_facets
from reports.dashboards.strip_views import Strip
from reports.dashboards.subjects import SubjectPage
from seeds.readers import Campaign

MOST_STRIPS = 4
_TITLE_LETTERS = 44
_TITLE_LINES = 2
_FIRST_ROW, _ROW = 352, 46


@dataclass(frozen=True, slots=True)
class CardStrip:
    """One strip at its place from the top."""

    top: int
    name: str
    note: str
    ground: str
    paths: list[StatePath]


@dataclass(frozen=True, slots=True)
class Card:
    """A picture of 1200 by 630, the size that others show best."""

    eyebrow: str
    title: list[str]
    subject: str
    axis: Axis | None
    strips: list[CardStrip]
    nothing: str
    legend: list[tuple[str, str]]
    is_simulated: bool
    licence: str
    is_rtl: bool


def campaign_card(campaign: Campaign, language: str) -> Card:
    """Return the card of a campaign's timeline."""
    counts = queries.measurements_by_choice(campaign)
    card = pages.campaign_card(campaign, counts, language)
    view = pages.campaign_view(campaign, read_facets({}, campaign, counts), counts, language)
    drawn = [one.strip for group in view.timeline.shown for one in group.strips]
    has_data = view.timeline.measurements > 0
    return _card(
        eyebrow=f"{card.country} · {card.period}",
        title=card.title,
        subject=view.tested if has_data else " · ".join(card.facts),
        axis=view.timeline.axis if has_data else None,
        strips=[(one.operator.name, one.type_label, one) for one in drawn if has_data],
        is_simulated=campaign.is_simulated,
        is_imported=view.is_imported and has_data,
    )


def subject_card(page: SubjectPage) -> Card:
    """Return the card of an operator or a service."""
    strips = page.strips
    groups = strips.multiples.groups if strips else []
    drawn = [
        (group.heading.name, f"{one.tested} · {one.network}", one.drawn.strip)
        for group in groups
        for one in group.rows
    ]
    return _card(
        eyebrow=page.country or _("Service"),
        title=page.name,
        subject=strips.period if strips else "",
        axis=strips.multiples.axis if strips else None,
        strips=drawn,
        is_simulated=strips is not None and strips.is_simulated,
        is_imported=strips is not None and strips.is_imported,
    )


def _card(  # noqa: PLR0913 (each is one line of the picture)
    *,
    eyebrow: str,
    title: str,
    subject: str,
    axis: Axis | None,
    strips: Sequence[tuple[str, str, Strip]],
    is_simulated: bool,
    is_imported: bool,
) -> Card:
    telling = [one for one in strips if one[2].is_telling]
    first = (telling or strips)[:MOST_STRIPS]
    return Card(
        eyebrow=eyebrow,
        title=textwrap.wrap(title, _TITLE_LETTERS, max_lines=_TITLE_LINES, placeholder="…"),
        subject=subject,
        axis=axis,
        strips=[
            CardStrip(_FIRST_ROW + number * _ROW, name, note, strip.ground, strip.paths)
            for number, (name, note, strip) in enumerate(first)
        ],
        nothing="" if first else _("There are no measurements: that says nothing about blocking."),
        legend=list(_legend(strip for _name, _note, strip in first)),
        is_simulated=is_simulated,
        licence="OONI, CC BY-NC-SA 4.0" if is_imported else "CC BY 4.0",
        # Translators: the direction of the language's script: ltr or rtl.
        is_rtl=pgettext("direction of the script", "ltr") == "rtl",
    )


def _legend(strips: Iterable[Strip]) -> Iterable[tuple[str, str]]:
    """Yield the states that the strips show, with their words."""
    shown = {run.state for strip in strips for run in strip.runs}
    for state, text in words.legend():
        if state in shown:
            yield ("hatch" if state is DayState.NO_DATA else f"s-{state}"), str(text)
