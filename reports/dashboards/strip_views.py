"""Strips as the templates draw them: paths, the words of each mark, the rows of the table."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from measurements.vocabulary import NetworkType
from reports.dashboards import run_words, words
from reports.dashboards.charts import strips
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.strips import INTERFERED, Cell, DayState, Run, StatePath
from reports.dashboards.languages import kept_by_language
from reports.dashboards.operators import OperatorName, operator_name
from reports.queries import DayRow

# With this many days that read neither too few nor nothing a strip is shown at once.
LEAST_CONCLUDED = 3
_INCONCLUSIVE = (DayState.TOO_FEW, DayState.NO_DATA)


@dataclass(frozen=True, slots=True)
class Finding:
    """Which days of a strip read as interfered with, and how."""

    operator: str
    network_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Strip:
    """One operator's network type over the days of a campaign."""

    operator: OperatorName
    network_type: NetworkType | None
    type_label: str
    measurements: int
    runs: list[Run]

    @property
    def title(self) -> str:
        """Whose days they are, on which kind of network."""
        return network_title(self.operator.name, self.type_label)

    @property
    def key(self) -> str:
        """A name within the page."""
        return f"{self.operator.slug}-{self.network_type or 'all'}"

    @property
    def is_telling(self) -> bool:
        """Whether its days say enough to be shown at once."""
        concluded = sum(run.end - run.start for run in self.runs if run.state not in _INCONCLUSIVE)
        return concluded >= LEAST_CONCLUDED or any(run.state in INTERFERED for run in self.runs)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is stored."""
        return self.measurements == 0

    @property
    def count_text(self) -> str:
        """Its measurements, grouped by thousands."""
        return words.number_text(self.measurements)

    @property
    def ground(self) -> str:
        """The days with data."""
        return strips.ground(self.runs)

    @property
    def paths(self) -> list[StatePath]:
        """One path a state."""
        return strips.paths(self.runs)


@dataclass(frozen=True, slots=True)
class DrawnStrip:
    """A strip, and the runs of days that are listed: in its marks and in its part of the table."""

    strip: Strip
    scale: TimeScale
    runs: list[Run]

    @property
    def ground(self) -> str:
        """The days with data."""
        return self.strip.ground

    @property
    def paths(self) -> list[StatePath]:
        """One path a state."""
        return self.strip.paths

    @property
    def summary(self) -> str:
        """How many days read how, in one sentence."""
        return run_words.summary(self.strip.runs)


def strip_of(
    slug: str,
    network_type: NetworkType | None,
    rows: Sequence[DayRow],
    scale: TimeScale,
    language: str,
) -> Strip:
    """Return the strip of the stored days of one operator's network type.

    Without a network type it stands for all of them: nothing is stored of any.
    """
    cells = [
        Cell(
            scale.offset(row.day),
            DayState(row.state),
            row.measurements,
            row.voters,
            row.voters - row.votes_ok,
        )
        for row in rows
    ]
    label = words.NETWORK_TYPES[network_type] if network_type else _("all types")
    return Strip(
        operator=operator_name(slug, language),
        network_type=network_type,
        type_label=str(label),
        measurements=sum(row.measurements for row in rows),
        runs=strips.day_cells(cells, scale.days),
    )


@kept_by_language
def network_title(operator: str, type_label: str) -> str:
    """Return an operator and a kind of its networks, in one line."""
    return _("%(operator)s, %(type)s") % {"operator": operator, "type": type_label}


def draw(strip: Strip, scale: TimeScale, *, by_day: bool) -> DrawnStrip:
    """Return a strip with its days with data one by one, or with its runs of equal days."""
    return DrawnStrip(strip, scale, strip.runs if by_day else strips.merge(strip.runs))


def findings(strip: Strip, scale: TimeScale) -> list[Finding]:
    """Return a sentence for each state of interference that the strip has days of."""
    found = []
    for state in INTERFERED:
        runs = [run for run in strip.runs if run.state is state]
        if runs:
            text = run_words.finding(state, runs, scale)
            found.append(Finding(strip.operator.name, strip.type_label, text))
    return found
