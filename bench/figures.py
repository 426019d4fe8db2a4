"""Figures of interleaved runs: medians with spread, as a table and as JSON."""

import json
import statistics
import sys
from collections.abc import Mapping, Sequence


def summarise(runs: Sequence[Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Return median, lowest and highest of each figure over the runs."""
    return {
        name: {
            "median": round(statistics.median(run[name] for run in runs), 3),
            "low": round(min(run[name] for run in runs), 3),
            "high": round(max(run[name] for run in runs), 3),
        }
        for name in runs[0]
    }


def show(runs: Sequence[Mapping[str, float]]) -> None:
    """Print the figures as a table, then as JSON."""
    table = summarise(runs)
    for name, row in table.items():
        print(f"{name:60} {row['median']:>10} ({row['low']} to {row['high']})")
    json.dump(table, sys.stdout, indent=1)
    print()
