"""What a page repeats by the hundred, written in one go: a template's loop takes ten times as long.

Every text is escaped here; numbers and classes are our own.
"""

from collections.abc import Iterable
from html import escape

from django.template import Library
from django.utils.safestring import SafeString, mark_safe

from reports.dashboards.headline_views import HeadlineRow
from reports.dashboards.run_words import TableRow
from reports.dashboards.strip_views import Hit

register = Library()


@register.simple_tag
def hits(marks: Iterable[Hit]) -> SafeString:
    """Return the parts of a strip that show their words under the pointer."""
    return _joined(
        f'<rect x="{hit.start}" width="{hit.width}" height="26">'
        f"<title>{escape(hit.title)}</title></rect>"
        for hit in marks
    )


@register.simple_tag
def day_rows(rows: Iterable[TableRow]) -> SafeString:
    """Return the rows of a strip's table."""
    return _joined(
        _row(row.is_data, (row.days, row.state), (row.measurements, row.voters, row.interfered))
        for row in rows
    )


@register.simple_tag
def headline_rows(rows: Iterable[HeadlineRow]) -> SafeString:
    """Return the rows of a headline strip's table."""
    return _joined(_row(row.is_data, (row.days, row.headline), (row.votes,)) for row in rows)


def _row(is_data: bool, told: tuple[str, ...], counted: tuple[str, ...]) -> str:  # noqa: FBT001
    """Return a row of the table; what was not measured has blanks, no zeros."""
    cells = told + (counted if is_data else ("",) * len(counted))
    start = "<tr>" if is_data else '<tr class="none">'
    return f"{start}<td>{'</td><td>'.join(map(escape, cells))}</td></tr>"


def _joined(parts: Iterable[str]) -> SafeString:
    return mark_safe("\n".join(parts))  # noqa: S308 (escaped above)
