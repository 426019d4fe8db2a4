"""The tables of docs/accuracy.md."""

from collections.abc import Iterable, Iterator

from bench.accuracy.cells import Results
from bench.accuracy.edges import EdgeCell
from bench.accuracy.forging import ForgingCell
from bench.accuracy.kenya import kenya_periods
from bench.accuracy.live import DelayCell, QuietCell
from bench.accuracy.references import Cusum
from bench.accuracy.sums import (
    found,
    matched_cusum,
    matched_penalty,
    middle,
    of_kind,
    per_hundred,
    percent,
    said,
    within,
)
from reports.detection import Period

OONI_LIMIT = 3.5


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    columns = list(head)
    lines = [columns, ["---"] * len(columns), *map(list, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def edges_table(results: Results) -> str:
    """Return coverage, width and errors by cell, PELT beside."""
    head = (
        "world", "votes", "p ok", "p blocked", "found %", "confirmed %", "onset covered %",
        "end covered %", "onset width", "onset error", "PELT found %", "PELT error",
        "false confirmed",
    )  # fmt: skip
    return table(head, _edge_rows(results))


def _edge_rows(results: Results) -> Iterator[list[str]]:
    for cell in of_kind(results, EdgeCell):
        rows = results[cell]
        hits = found(rows)
        penalty = matched_penalty(results, cell)
        rises = [] if penalty is None else [row.pelt[penalty] for row in rows]
        yield [
            cell.world,
            f"{cell.rate:g}",
            f"{cell.p_ok:g}",
            f"{cell.p_blocked:g}",
            f"{percent(row.is_found for row in rows):.0f}",
            f"{percent(row.is_confirmed for row in rows):.0f}",
            f"{percent(hit.covers_onset for hit in hits):.1f}",
            f"{percent(hit.covers_end for hit in hits):.1f}",
            f"{middle(hit.onset_width for hit in hits):g}",
            f"{middle(hit.onset_error for hit in hits):g}",
            f"{percent(rise is not None for rise in rises):.0f}" if rises else "–",
            f"{middle(rise for rise in rises if rise is not None):g}" if rises else "–",
            str(sum(row.extra for row in rows)),
        ]


def quiet_table(results: Results) -> str:
    """Return false alarms per 100 series-years."""
    head = (
        "world", "votes", "p ok", "years", "confirmed", "confirmed some evening",
        "suspected some evening", "CUSUM daily", "CUSUM hourly",
    )  # fmt: skip
    rows = (
        [
            cell.world,
            f"{cell.rate:g}",
            f"{cell.p_ok:g}",
            str(len(results[cell])),
            f"{per_hundred(row.confirmed for row in results[cell]):.1f}",
            f"{per_hundred(row.live_confirmed for row in results[cell]):.1f}",
            f"{per_hundred(row.live_suspected for row in results[cell]):.1f}",
            *(
                f"{per_hundred(row.cusum[Cusum(hourly, OONI_LIMIT)] for row in results[cell]):.1f}"
                for hourly in (False, True)
            ),
        ]
        for cell in of_kind(results, QuietCell)
    )
    return table(head, rows)


def delay_table(results: Results) -> str:
    """Return shares said within 1, 2 and 4 days, CUSUM at matched false alarms beside."""
    head = (
        "world", "votes", "p ok", "p blocked", "change", "detector says it", "confirmed",
        "CUSUM daily", "CUSUM hourly", "ahead of both",
    )  # fmt: skip
    return table(head, _delay_rows(results))


def _delay_rows(results: Results) -> Iterator[list[str]]:
    for cell in of_kind(results, DelayCell):
        rows = results[cell]
        own = said(cell, rows)
        others = [
            None if cusum is None else [row.cusum[cusum] for row in rows]
            for cusum in (
                matched_cusum(results, cell, is_hourly=hourly) for hourly in (False, True)
            )
        ]
        is_ahead = all(
            within(own, days) >= within(other, days)
            for other in others
            if other is not None
            for days in (1, 2, 4)
        )
        yield [
            cell.world,
            f"{cell.rate:g}",
            f"{cell.p_ok:g}",
            f"{cell.p_blocked:g}",
            "lifting" if cell.is_lifting else "onset",
            _shares(own),
            "as before" if cell.is_lifting else _shares([row.confirmed for row in rows]),
            *("none matches" if other is None else _shares(other) for other in others),
            "yes" if is_ahead else "no",
        ]


def _shares(delays: list[int | None]) -> str:
    shares = " / ".join(f"{within(delays, days):.0f}" for days in (1, 2, 4))
    return f"{shares} ({middle(delays):g})"


def forging_table(results: Results) -> str:
    """Return how often periods are said without and with forgers."""
    head = (
        "forgers", "p ok", "p blocked", "series", "confirmed without", "confirmed with",
        "any level without", "any level with",
    )  # fmt: skip
    rows = (
        [
            cell.cover,
            f"{cell.p_ok:g}",
            f"{cell.p_blocked:g}" if cell.p_blocked else "no block",
            str(len(results[cell])),
            *(
                str(sum(getattr(row, name) for row in results[cell]))
                for name in ("honest_confirmed", "forged_confirmed", "honest_said", "forged_said")
            ),
        ]
        for cell in of_kind(results, ForgingCell)
    )
    return table(head, rows)


def kenya_table() -> str:
    """Return every period of the Kenya sample."""
    head = ("operator", "network type", "level", "onset", "end", "interfered / votes")
    rows = (
        [
            cell.operator,
            cell.network_type,
            one.level + (", short" if one.is_short else ""),
            f"{one.onset} ({one.onset_low} to {one.onset_high})",
            _end(one),
            f"{one.evidence.interfered} / {one.evidence.votes}",
        ]
        for cell, periods in kenya_periods().items()
        for one in periods
    )
    return table(head, rows)


def _end(period: Period) -> str:
    low = period.end_low or "not seen"
    return f"{period.end or 'lasts'} ({low} to {period.end_high or 'open'})"
