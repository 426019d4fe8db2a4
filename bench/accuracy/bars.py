"""The bars that must hold, each with the measured figure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt

from bench.accuracy.cells import Results
from bench.accuracy.edges import EdgeCell
from bench.accuracy.forging import Cover, ForgingCell
from bench.accuracy.kenya import kenya_faults, kenya_periods
from bench.accuracy.live import DelayCell, QuietCell
from bench.accuracy.sums import (
    found,
    is_mostly_found,
    middle,
    of_kind,
    per_hundred,
    percent,
    said,
    within,
)
from bench.accuracy.worlds import World

COVERAGE = 93.0
FULL, MOST, HALF = (0.05, 0.98), (0.05, 0.85), (0.05, 0.5)
WIDTHS = ((FULL, 3, 2), (FULL, 8, 2), (MOST, 3, 3), (MOST, 8, 3), (HALF, 3, 8), (HALF, 8, 4))
WIDTH_NOISY = ((0.2, 0.5), 8, 8)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what is asked, what was measured, and whether it is held."""

    name: str
    asked: str
    measured: str
    is_held: bool


def bars(results: Results) -> list[Bar]:
    """Return every bar with its figure."""
    return [
        *(bar for world in World for bar in _coverage(results, world)),
        *(bar for world in World for bar in _widths(results, world)),
        *_false_periods(results),
        *(bar for world in World for bar in _delays(results, world)),
        *_forging(results),
        _kenya(),
    ]


def _coverage(results: Results, world: World) -> Iterator[Bar]:
    """A cell misses if it lies below the bar by more than two standard errors of its count."""
    for edge in ("onset", "end"):
        low, fine, where = 101.0, True, ""
        for cell in of_kind(results, EdgeCell, world):
            hits = found(results[cell])
            if not is_mostly_found(results[cell]):
                continue
            share = percent(getattr(hit, f"covers_{edge}") for hit in hits)
            fine &= share >= COVERAGE - 200 * sqrt(0.93 * 0.07 / len(hits))
            if share < low:
                low, where = share, f"{cell.rate:g} votes, {cell.p_ok:g} to {cell.p_blocked:g}"
        yield Bar(
            f"{world}: coverage of the {edge} where 90 % are found",
            f">= {COVERAGE:g} % in every cell, less two standard errors",
            f"{low:.1f} % at least ({where})",
            fine,
        )


def _widths(results: Results, world: World) -> Iterator[Bar]:
    for (p_ok, p_blocked), rate, most in (*WIDTHS, WIDTH_NOISY):
        width = middle(
            r.onset_width for r in found(results[EdgeCell(world, rate, p_ok, p_blocked)])
        )
        name = f"{world}: onset width at {rate:g} votes a day, {p_ok:g} to {p_blocked:g}"
        yield Bar(name, f"<= {most} days", f"{width:g}", width <= most)


def _false_periods(results: Results) -> Iterator[Bar]:
    for world in World:
        cells = of_kind(results, QuietCell, world)
        rows = [row for cell in cells for row in results[cell]]
        confirmed = sum(row.confirmed for row in rows)
        live = sum(row.live_confirmed for row in rows)
        yield Bar(
            f"{world}: confirmed false periods in {len(rows)} series-years",
            "0",
            f"{confirmed} (and {live} on some evening only)",
            confirmed == 0,
        )
        rates = {cell: per_hundred(r.live_suspected for r in results[cell]) for cell in cells}
        worst = max(rates, key=lambda cell: rates[cell])
        mean = per_hundred(row.live_suspected for row in rows)
        yield Bar(
            f"{world}: suspected, not so, per 100 series-years",
            "<= 25 over all cells",
            f"{mean:.1f}; worst {rates[worst]:.0f} ({worst.rate:g} votes, p_ok {worst.p_ok:g})",
            mean <= 25,
        )


def _delays(results: Results, world: World) -> Iterator[Bar]:
    full3, full8 = (DelayCell(world, rate, *FULL, is_lifting=False) for rate in (3, 8))
    half, noisy = (DelayCell(world, 8, p_ok, 0.5, is_lifting=False) for p_ok in (0.05, 0.2))
    end3, end8 = (DelayCell(world, rate, *FULL, is_lifting=True) for rate in (3, 8))
    confirmed = {cell: [row.confirmed for row in results[cell]] for cell in (full3, full8)}
    first = {cell: said(cell, results[cell]) for cell in (full3, full8, half, noisy, end3, end8)}
    yield _share(world, "full block suspected within 1 day, 8 votes", first[full8], 1, 60)
    yield _share(world, "full block suspected within 2 days, 8 votes", first[full8], 2, 90)
    yield _share(world, "full block suspected within 2 days, 3 votes", first[full3], 2, 70)
    yield _share(world, "full block confirmed within 4 days, 8 votes", confirmed[full8], 4, 80)
    yield _share(world, "full block confirmed within 4 days, 3 votes", confirmed[full3], 4, 65)
    yield _share(world, "lifting said within 2 days, 8 votes", first[end8], 2, 90)
    yield _share(world, "lifting said within 2 days, 3 votes", first[end3], 2, 80)
    yield _share(world, "half block suspected within 4 days, 8 votes", first[half], 4, 60)
    late = middle(first[noisy])
    name = f"{world}: half block at p_ok 0.2 suspected, median, 8 votes"
    yield Bar(name, "<= 10 days", f"{late:g}", late <= 10)


def _share(world: World, name: str, delays: Iterable[int | None], days: int, asked: float) -> Bar:
    share = within(delays, days)
    return Bar(f"{world}: {name}", f">= {asked:g} %", f"{share:.1f} %", share >= asked)


def _forging(results: Results) -> Iterator[Bar]:
    for cover in (Cover.PREFIXES, Cover.COHORTS):
        cells = [cell for cell in of_kind(results, ForgingCell) if cell.cover is cover]
        made = [row for c in cells if c.p_blocked == 0 for row in results[c]]
        hidden = [row for c in cells if c.p_blocked > 0 for row in results[c]]
        confirmed = sum(row.forged_confirmed for row in made)
        lost = sum(row.honest_confirmed and not row.forged_confirmed for row in hidden)
        more = sum(row.forged_said for row in made) - sum(row.honest_said for row in made)
        yield Bar(
            f"five forgers {cover}, against twelve",
            "make and remove no confirmed period",
            f"made {confirmed} of {len(made)} (suspected: {more:+d});"
            f" removed {lost} of {len(hidden)}",
            confirmed == 0 and lost == 0,
        )


def _kenya() -> Bar:
    faults = kenya_faults(kenya_periods())
    asked = "jambonet 9 to 25 November within a day; safaricom at least suspected; nobody else"
    return Bar("Kenya 2023", asked, "; ".join(faults) or "as asked", not faults)
