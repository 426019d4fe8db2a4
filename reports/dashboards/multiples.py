"""Small multiples: one strip for each thing that was tested, side by side on one axis."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType
from reports.dashboards import words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.strip_views import DrawnStrip, Strip, draw, findings, strip_of
from reports.queries import SubjectDay
from seeds import readers

# More marks than these, each with its words, would make the page too heavy for a slow phone.
MOST_MARKS = 1500
# Where no strip tells anything, hiding the little there is would help nobody.
LEAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Heading:
    """What the strips of a group have in common, with its own page."""

    slug: str
    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Multiple:
    """One strip: what was tested on which kind of network."""

    key: str
    tested: str
    network: str
    title: str
    drawn: DrawnStrip


@dataclass(frozen=True, slots=True)
class Group:
    """The strips under one heading."""

    heading: Heading
    rows: list[Multiple]


@dataclass(frozen=True, slots=True)
class Finding:
    """Which days of a strip read as interfered with, and how."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Multiples:
    """All strips of a page, those first that hold the most measurements.

    folded: the groups of which no strip tells anything.
    """

    axis: Axis
    shown: list[Group]
    folded: list[Group]
    findings: list[Finding]
    measurements: int
    left_out: int
    by_day: bool

    @property
    def measurements_text(self) -> str:
        """How many measurements the strips show."""
        return words.results_text(self.measurements)

    @property
    def groups(self) -> list[Group]:
        """Return every group, in the order of the page."""
        return self.shown + self.folded

    @property
    def folded_text(self) -> str:
        """How many groups are folded."""
        return words.networks_text(len(self.folded))

    @property
    def left_out_text(self) -> str:
        """How many strips had no room."""
        return words.strips_text(self.left_out)


@dataclass(frozen=True, slots=True)
class _Row:
    heading: Heading
    service: str
    plane: Plane
    strip: Strip


def build_multiples(
    days: Sequence[SubjectDay],
    heading_of: Callable[[SubjectDay], Heading],
    scale: TimeScale,
    language: str,
) -> Multiples:
    """Return the strips of stored days, under their headings."""
    rows = _in_order(list(_rows(days, heading_of, scale, language)))
    by_day = len(days) <= MOST_MARKS
    groups: list[Group] = []
    marks = shown = 0
    for row in rows:
        drawn = draw(row.strip, scale, by_day=by_day)
        marks += len(drawn.runs)
        if marks > MOST_MARKS and groups:
            break
        shown += 1
        if not groups or groups[-1].heading != row.heading:
            groups.append(Group(row.heading, []))
        groups[-1].rows.append(_multiple(row, drawn, language))
    telling = [group for group in groups if any(one.drawn.strip.is_telling for one in group.rows)]
    at_once = telling or groups[:LEAST_SHOWN]
    return Multiples(
        axis=time_axis(scale),
        shown=at_once,
        folded=[group for group in groups if group not in at_once],
        findings=list(_findings(rows, scale, language)),
        measurements=sum(row.strip.measurements for row in rows),
        left_out=len(rows) - shown,
        by_day=by_day,
    )


def service_of(subject: str) -> str:
    """Return the service whose calls a traffic profile resembles; a service is its own."""
    known = readers.profiles().get(subject)
    return known.service if known else subject


def part_text(service: str, plane: Plane, language: str) -> str:
    """Return what a test of a plane was about: the shape of the traffic, where it has a name."""
    if service in readers.profiles():
        return readers.profile(service).name.get(language)
    return str(words.PLANES[plane])


def _rows(
    days: Sequence[SubjectDay],
    heading_of: Callable[[SubjectDay], Heading],
    scale: TimeScale,
    language: str,
) -> Iterable[_Row]:
    def cell(day: SubjectDay) -> tuple[str, ...]:
        return day.service, day.plane, day.row.operator, day.row.network_type

    for _cell, same in groupby(days, key=cell):
        own = list(same)
        first, kind = own[0], NetworkType(own[0].row.network_type)
        strip = strip_of(first.row.operator, kind, [day.row for day in own], scale, language)
        yield _Row(heading_of(first), first.service, Plane(first.plane), strip)


def _in_order(rows: list[_Row]) -> list[_Row]:
    """Sort by how much was measured under a heading, then by what was tested and where."""
    sizes: dict[str, int] = {}
    for row in rows:
        slug = row.heading.slug
        sizes[slug] = sizes.get(slug, 0) + row.strip.measurements
    planes, types = [*Plane], [*NetworkType]

    def place(row: _Row) -> tuple[int, str, int, str, int]:
        kind = row.strip.network_type or NetworkType.UNKNOWN
        slug = row.heading.slug
        return -sizes[slug], slug, planes.index(row.plane), row.service, types.index(kind)

    return sorted(rows, key=place)


def _multiple(row: _Row, drawn: DrawnStrip, language: str) -> Multiple:
    tested = part_text(row.service, row.plane, language)
    key = "-".join(
        (row.heading.slug, row.service.replace("/", "-"), row.plane, row.strip.network_type or "")
    )
    return Multiple(
        key=key,
        tested=capfirst(tested),
        network=row.strip.type_label,
        title=_title(row, language),
        drawn=drawn,
    )


def _title(row: _Row, language: str) -> str:
    # Translators: a strip: service or operator, what was tested, kind of network.
    return _("%(heading)s: %(tested)s, %(network)s") % {
        "heading": row.heading.name,
        "tested": part_text(row.service, row.plane, language),
        "network": row.strip.type_label,
    }


def _findings(rows: Iterable[_Row], scale: TimeScale, language: str) -> Iterable[Finding]:
    for row in rows:
        for found in findings(row.strip, scale):
            yield Finding(_title(row, language), found.text)
