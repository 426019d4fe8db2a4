"""What is simulated: every cell, how often, and how cells are spread over processes."""

import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np

from bench.accuracy.edges import EdgeCell, run_edges
from bench.accuracy.forging import Cover, ForgingCell, run_forging
from bench.accuracy.live import DelayCell, QuietCell, run_delays, run_quiet
from bench.accuracy.worlds import World

RATES: Final = (0.3, 1, 3, 8, 30)
BLOCKS: Final = ((0.05, 0.98), (0.05, 0.85), (0.05, 0.5), (0.2, 0.5))
QUIET_RATES: Final = (1, 3, 8, 30)
QUIET_P_OK: Final = (0.01, 0.05, 0.2)
WATCHED: Final = (  # votes a day, p_ok, p_blocked, is_lifting
    (3, 0.05, 0.98, False),
    (8, 0.05, 0.98, False),
    (8, 0.05, 0.5, False),
    (8, 0.2, 0.5, False),
    (3, 0.05, 0.98, True),
    (8, 0.05, 0.98, True),
)
FORGED_P_OK: Final = (0.01, 0.05)
FORGED_BLOCKS: Final = (0.0, 0.5, 0.98)
CHUNK: Final = 25


@dataclass(frozen=True, slots=True)
class Effort:
    """Series per cell of each kind; years for the unblocked ones."""

    edges: int
    quiet: int
    delays: int
    forging: int


SHORT: Final = Effort(edges=150, quiet=45, delays=150, forging=40)
LONG: Final = Effort(edges=1000, quiet=250, delays=1000, forging=200)

Results = dict[Hashable, list[Any]]


def cells(effort: Effort) -> Iterator[tuple[Hashable, int]]:
    """Yield every cell with its number of series."""
    for world, (p_ok, p_blocked), rate in product(World, BLOCKS, RATES):
        yield EdgeCell(world, rate, p_ok, p_blocked), effort.edges
    for world, p_ok, rate in product(World, QUIET_P_OK, QUIET_RATES):
        yield QuietCell(world, rate, p_ok), effort.quiet
    for world, (rate, p_ok, p_blocked, is_lifting) in product(World, WATCHED):
        yield DelayCell(world, rate, p_ok, p_blocked, is_lifting), effort.delays
    for cover, p_ok, p_blocked in product(Cover, FORGED_P_OK, FORGED_BLOCKS):
        yield ForgingCell(cover, p_ok, p_blocked), effort.forging


def run(effort: Effort) -> Results:
    """Return the results of every cell: the same for the same effort, on any number of cores."""
    jobs = [
        (cell, min(CHUNK, count - start), start)
        for cell, count in cells(effort)
        for start in range(0, count, CHUNK)
    ]
    results: Results = defaultdict(list)
    started = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, (cell, part) in enumerate(pool.map(_run_job, jobs), start=1):
            results[cell] += part
            if number % 50 == 0 or number == len(jobs):
                elapsed = time.monotonic() - started
                print(f"{number} of {len(jobs)} parts, {elapsed:.0f} s", file=sys.stderr)
    return results


def _run_job(job: tuple[Hashable, int, int]) -> tuple[Hashable, list[Any]]:
    cell, count, start = job
    rng = np.random.default_rng([start, *str(cell).encode()])
    runner: Callable[..., list[Any]] = _RUNNERS[type(cell)]
    return cell, runner(cell, count, rng)


_RUNNERS: Final[dict[type, Callable[..., list[Any]]]] = {
    EdgeCell: run_edges,
    QuietCell: run_quiet,
    DelayCell: run_delays,
    ForgingCell: run_forging,
}
