"""What the page of an operator or a service is asked to show: country, panel and days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from measurements.vocabulary import Panel
from reports.dashboards import words
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.choices import Field, Option, OptionGroup, field_label
from reports.dashboards.facets import UnknownChoiceError
from reports.queries import Span
from seeds import readers

Spans = Mapping[Span, int]
RECENT_DAYS = 366


@dataclass(frozen=True, slots=True)
class SubjectFacets:
    """One view of an operator or a service. Without a year it shows the latest twelve months."""

    country: str
    panel: Panel
    year: int | None

    def scale(self, first: date, last: date) -> TimeScale:
        """Return the days to be drawn, of a view whose first and last stored days these are."""
        if self.year is not None:
            return TimeScale(date(self.year, 1, 1), date(self.year + 1, 1, 1))
        until = last + timedelta(days=1)
        return TimeScale(max(first, until - timedelta(days=RECENT_DAYS)), until)


def read_subject_facets(query: Mapping[str, str], spans: Spans) -> SubjectFacets | None:
    """Return what a query asks for; what it leaves open is chosen by what has data.

    None where nothing is stored at all. Raises UnknownChoiceError for a value without data.
    """
    if not spans:
        return None
    countries = {span.country for span in spans}
    real = countries - readers.invented_countries().keys() or countries
    country = _asked(query, "country", countries) or _largest(
        spans, real, lambda span: span.country
    )
    here = {span: total for span, total in spans.items() if span.country == country}
    panels = {span.panel for span in here}
    panel = _asked(query, "panel", panels) or _largest(here, panels, lambda span: span.panel)
    years = {str(span.year) for span in here if span.panel == panel}
    year = _asked(query, "year", years)
    return SubjectFacets(country, Panel(panel), int(year) if year else None)


def subject_fields(spans: Spans, facets: SubjectFacets, language: str) -> list[Field]:
    """Return the selects that leave something to be chosen."""
    names = readers.real_and_invented_countries()
    here = [span for span in spans if span.country == facets.country]
    years = sorted({span.year for span in here if span.panel == facets.panel}, reverse=True)
    countries = {one: names[one].name.get(language) for one in {span.country for span in spans}}
    panels = {one: str(words.PANELS[Panel(one)]) for one in {span.panel for span in here}}
    fields = [
        _field("country", countries, facets.country),
        _field("panel", panels, facets.panel),
        _field(
            "year", {str(one): str(one) for one in years}, facets.year, everything=_("Latest year")
        ),
    ]
    return [field for field in fields if len(field.groups[0].options) > 1 or field.everything]


def _asked(query: Mapping[str, str], name: str, known: set[str]) -> str | None:
    value = query.get(name)
    if value and value not in known:
        raise UnknownChoiceError(name, value)
    return value or None


def _largest(spans: Spans, choices: set[str], key: Callable[[Span], str]) -> str:
    """Return the choice with the most measurements."""
    return max(
        sorted(choices),
        key=lambda one: sum(total for span, total in spans.items() if key(span) == one),
    )


def _field(name: str, labels: Mapping[str, str], chosen: object, everything: str = "") -> Field:
    options = [
        Option(value, capfirst(label), value == str(chosen)) for value, label in labels.items()
    ]
    options.sort(key=lambda option: option.label, reverse=bool(everything))
    return Field(name, field_label(name), [OptionGroup("", options)], everything)
