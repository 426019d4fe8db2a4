"""How fast periods are detected: seconds of one core.

    python -m bench.detection_speed [--series 512]

Series of five years with a block each, 8 votes a day. The first figure is one series alone, the
second all of them, as after a change of rules (4 operators x 4 network types x 8 services x 4
planes are 512 series).
"""

import argparse
import statistics
import time

import numpy as np

from bench.accuracy.traces import Plan, series_of
from bench.accuracy.worlds import World, simulate
from reports.detection import detect, detect_many

DAYS = 5 * 365 + 1
PLAN = Plan(DAYS, rate=8, p_ok=0.05, p_blocked=0.9, onset=600.3, end=700.2)
DIFFERENT = 64


def main() -> None:
    """Print processor seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=512)
    count = parser.parse_args().series
    rng = np.random.default_rng(1)
    different = [series_of(simulate(World.OWN, PLAN, rng).counts()) for _ in range(DIFFERENT)]
    detect(different[0])  # fills the tables
    alone = []
    for one in different[:9]:
        started = time.process_time()
        detect(one)
        alone.append(time.process_time() - started)
    print(f"one series of five years  {1000 * statistics.median(alone):8.1f} ms of a core")
    many = [different[number % DIFFERENT] for number in range(count)]
    started = time.process_time()
    detect_many(many)
    print(f"{count:4} series of five years {time.process_time() - started:8.1f} s of a core")


if __name__ == "__main__":
    main()
