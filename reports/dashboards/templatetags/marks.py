"""What a page repeats by the dozen, written in one go: a template takes ten times as long.

Every text is escaped here; numbers and classes are our own. What a run of days says is kept as it
is written, by language: pages say the same of most days.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Final

from django.template import Library
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from reports.dashboards import run_words
from reports.dashboards.axes import Axis
from reports.dashboards.chart_tables import ComparedRow
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.charts.strips import DayState, Run
from reports.dashboards.headline_views import HeadlineRow, HeadlineStrip
from reports.dashboards.languages import KEPT
from reports.dashboards.operators import OperatorName
from reports.dashboards.strip_views import DrawnStrip

register = Library()

_STRIP: Final = """\
<svg class="strip" direction="ltr" width="100%" height="26" role="img" \
aria-labelledby="t-{key}" aria-describedby="d-{key}">
<title id="t-{key}">{title}</title><desc id="d-{key}">{summary}</desc>
<rect class="empty" width="100%" height="26"/>\
<rect width="100%" height="26" fill="url(#hatch)"/>
<svg viewBox="0 0 {days} 26" preserveAspectRatio="none" width="100%" height="26">{paths}
<g class="hits">{hits}</g></svg></svg>
"""


@register.simple_tag
@lru_cache(KEPT)
def operator_heading(operator: OperatorName, language: str) -> SafeString:
    """Return the heading of an operator's strips, which leads to its page."""
    url = reverse("operator", kwargs={"language": language, "slug": operator.slug})
    return format_html(
        '<h3><a href="{}"><bdi>{}</bdi></a> <small><bdi>{}</bdi></small></h3>',
        url, operator.name, operator.numbers,
    )  # fmt: skip


@register.simple_tag
def strip_drawing(
    key: str, title: str, drawn: DrawnStrip | HeadlineStrip, axis: Axis
) -> SafeString:
    """Return a strip: its bars, and the words of each of its marks."""
    paths = [("ground", drawn.ground), ("grid", axis.grid)]
    paths += [(path.style, path.d) for path in drawn.paths]
    return mark_safe(  # noqa: S308 (escaped here)
        _STRIP.format(
            key=escape(key),
            title=escape(title),
            summary=escape(drawn.summary),
            days=axis.days,
            paths="\n".join(_path(style, d) for style, d in paths if d),
            hits="\n".join(_hits(drawn)),
        )
    )


@register.simple_tag
def day_rows(drawn: DrawnStrip) -> SafeString:
    """Return the rows of a strip's table."""
    language = get_language()
    return _joined(_day_row(language, run, drawn.scale) for run in drawn.runs)


@register.simple_tag
def headline_rows(rows: Iterable[HeadlineRow]) -> SafeString:
    """Return the rows of a headline strip's table."""
    return _joined(_row(row.is_data, (row.days, row.headline), (row.votes,)) for row in rows)


@register.simple_tag
def compared_rows(rows: Iterable[ComparedRow]) -> SafeString:
    """Return the rows of the table that compares networks."""
    network = gettext("<bdi>%(operator)s</bdi>, %(network)s")
    return _joined(
        f'<tr><th scope="row">'
        f"{network % {'operator': escape(row.operator), 'network': escape(row.network)}}</th>"
        f"<td>{'</td><td>'.join(map(escape, row.days))}</td></tr>"
        for row in rows
    )


def _path(style: str, d: str) -> str:
    match style:
        case "ground" | "grid":
            paint = f'class="{style}"'
        case "stripes":
            paint = 'fill="url(#stripes)"'
        case _:
            paint = f'class="s-{style}"'
    return f'<path {paint} d="{d}"/>'


def _hits(drawn: DrawnStrip | HeadlineStrip) -> Iterable[str]:
    """Return the parts of a strip that show their words under the pointer."""
    if isinstance(drawn, DrawnStrip):
        language = get_language()
        return (_day_hit(language, run, drawn.scale) for run in drawn.runs)
    return (
        _hit(run.start, run.end, f"{row.days}: {row.headline}. {row.votes}.")
        for run, row in zip(drawn.runs, drawn.rows, strict=True)
        if run.told
    )


@lru_cache(KEPT)
def _day_hit(_language: str | None, run: Run, scale: TimeScale) -> str:
    return _hit(run.start, run.end, run_words.title(run, scale))


def _hit(start: int, end: int, title: str) -> str:
    width = end - start
    return f'<rect x="{start}" width="{width}" height="26"><title>{escape(title)}</title></rect>'


@lru_cache(KEPT)
def _day_row(_language: str | None, run: Run, scale: TimeScale) -> str:
    row = run_words.table_row(run, scale)
    numbers = (row.measurements, row.voters, row.interfered)
    return _row(run.state is not DayState.NO_DATA, (row.days, row.state), numbers)


def _row(is_data: bool, told: Sequence[str], counted: Sequence[str]) -> str:  # noqa: FBT001
    """Return a row of the table; what was not measured has blanks, no zeros."""
    cells = (*told, *(counted if is_data else ("",) * len(counted)))
    start = "<tr>" if is_data else '<tr class="none">'
    return f"{start}<td>{'</td><td>'.join(map(escape, cells))}</td></tr>"


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(parts))  # noqa: S308 (escaped above)
