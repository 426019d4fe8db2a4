"""Calls and messages together: the stored headlines of a view, as strips, sentences and rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType
from reports.dashboards import headline_words, run_words, words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.charts import headline_strips
from reports.dashboards.charts.headline_strips import StyledPath, Told, ToldDay, ToldRun, Votes
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.languages import kept_by_language
from reports.dashboards.operators import OperatorName, operator_name
from reports.dashboards.strip_views import Finding, network_title
from reports.headlines import Certainty, Headline
from reports.queries import HeadlineDay

# So many operators' networks are drawn at once; of the others those that tell something are folded.
STRIPS_SHOWN = 8
_SILENT = (Headline.UNPROVEN, Headline.UNTESTED)


@dataclass(frozen=True, slots=True)
class HeadlineRow:
    """One run of days in the table."""

    days: str
    headline: str
    votes: str
    is_data: bool


@dataclass(frozen=True, slots=True)
class HeadlineStrip:
    """One operator's network type, day by day."""

    key: str
    operator: OperatorName
    type_label: str
    paths: list[StyledPath]
    ground: str
    runs: Sequence[ToldRun]
    rows: list[HeadlineRow]
    title: str
    summary: str
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample of a headline and its words."""

    bars: tuple[tuple[int, int, str], ...]
    text: str


@dataclass(frozen=True, slots=True)
class HeadlineBlock:
    """The headlines of one service and panel."""

    axis: Axis
    shown: list[HeadlineStrip]
    folded: list[HeadlineStrip]
    silent: int
    legend: list[LegendItem]

    @property
    def strips(self) -> list[HeadlineStrip]:
        """Every strip, in the order of the page."""
        return self.shown + self.folded

    @property
    def findings(self) -> list[Finding]:
        """A sentence for each interference that a strip has days of."""
        return [finding for strip in self.strips for finding in strip.findings]

    @property
    def folded_text(self) -> str:
        """How many strips are folded."""
        return words.networks_text(len(self.folded))

    @property
    def silent_text(self) -> str:
        """How many networks were tested too little for any headline."""
        return words.networks_text(self.silent)


def headline_block(
    rows: Sequence[HeadlineDay], first: Sequence[str], scale: TimeScale, language: str
) -> HeadlineBlock | None:
    """Return the strips of stored headlines, these operators first; None without any."""
    if not rows:
        return None
    groups = groupby(rows, key=lambda row: (row.operator, row.network_type))
    runs = {
        key: headline_strips.runs_of(
            [ToldDay(scale.offset(row.day), told_of(row), votes_of(row)) for row in own], scale.days
        )
        for key, own in groups
    }
    places = {slug: place for place, slug in enumerate(first)}
    keys = sorted(runs, key=lambda key: (places.get(key[0], len(places)), -_votes(runs[key]), key))
    telling = [key for key in keys if _is_telling(runs[key])] or keys[:STRIPS_SHOWN]
    strips = [_strip(*key, runs[key], scale, language) for key in telling]
    told = {run.told for own in runs.values() for run in own if run.told}
    return HeadlineBlock(
        axis=time_axis(scale),
        shown=strips[:STRIPS_SHOWN],
        folded=strips[STRIPS_SHOWN:],
        silent=len(keys) - len(telling),
        legend=_legend(told),
    )


def told_of(row: HeadlineDay) -> Told:
    """Return what a stored headline tells."""
    basis = tuple(Plane(plane) for plane in row.basis)
    return Told(Headline(row.headline), Certainty(row.certainty), basis)


def votes_of(row: HeadlineDay) -> tuple[Votes, ...]:
    """Return the votes that a stored headline rests on."""
    return tuple(
        Votes(
            Plane(one["plane"]),
            one["service"],
            one["is_emulated"],
            one["voters"],
            one["votes_interfered"],
        )
        for one in row.tested
    )


def _strip(
    slug: str, network_type: str, runs: Sequence[ToldRun], scale: TimeScale, language: str
) -> HeadlineStrip:
    operator = operator_name(slug, language)
    label = str(words.NETWORK_TYPES[NetworkType(network_type)])
    rows = [_row(run, scale, language) for run in runs]
    days = _days_by_text(runs)
    return HeadlineStrip(
        key=f"h-{slug}-{network_type}",
        operator=operator,
        type_label=label,
        paths=headline_strips.styled_paths(runs),
        ground="".join(
            f"M{run.start} 0h{run.end - run.start}v26h-{run.end - run.start}z"
            for run in runs
            if run.told
        ),
        runs=runs,
        rows=rows,
        title=network_title(operator.name, label),
        summary=run_words.lengths_text(
            (text, sum(run.end - run.start for run in own)) for text, own in days.items()
        ),
        findings=[
            _finding(operator, label, text, own, scale, language)
            for text, own in days.items()
            if own[0].told and own[0].told.headline.is_interference
        ],
    )


def _is_telling(runs: Iterable[ToldRun]) -> bool:
    return any(run.told and run.told.headline not in _SILENT for run in runs)


def _days_by_text(runs: Iterable[ToldRun]) -> dict[str, list[ToldRun]]:
    found: dict[str, list[ToldRun]] = {}
    for run in runs:
        found.setdefault(headline_words.told_text(run.told), []).append(run)
    return found


def _finding(
    operator: OperatorName,
    label: str,
    text: str,
    runs: Sequence[ToldRun],
    scale: TimeScale,
    language: str,
) -> Finding:
    spans = [(run.start, run.end) for run in runs]
    votes = headline_strips.add_up(one for run in runs for one in run.votes)
    sentence = _("%(finding)s. %(votes)s") % {
        "finding": run_words.on_days(text, spans, scale),
        "votes": headline_words.votes_text(votes, language),
    }
    return Finding(operator.name, label, sentence)


@kept_by_language
def _row(run: ToldRun, scale: TimeScale, language: str) -> HeadlineRow:
    return HeadlineRow(
        days=run_words.days_text(run.start, run.end, scale),
        headline=headline_words.told_text(run.told),
        votes=headline_words.votes_text(run.votes, language) if run.told else "",
        is_data=run.told is not None,
    )


def _legend(told: Iterable[Told]) -> list[LegendItem]:
    """Return a sample of each headline that is drawn, what is worst first."""
    order = list(Headline)
    worst_first = sorted(
        told,
        key=lambda one: (order.index(one.headline), one.certainty is Certainty.LIKELY, one.basis),
    )
    items = {headline_words.told_text(one): one.bars for one in worst_first}
    return [LegendItem(bars, text) for text, bars in items.items()]


def _votes(runs: Iterable[ToldRun]) -> int:
    return sum(one.votes for run in runs for one in run.votes)
