"""How often the rules of voip_call accuse a line without blocking, and find interference.

    make voip-simulation        (python -m bench.voip_call_rules [--runs 200] [--write])

Simulates runs of the default probe (three rounds, both ways, voice and video), builds the documents
that it would send, and asks the real rules. Deterministic by its seed. Exits with 1 if a bar is
missed. --write puts the figures into docs/voip_call_accuracy.md.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Final

import numpy as np

from bench.voip_runs import VOICE, Scenario, media_outcomes
from bench.voip_scenarios import Trial, interfered, unblocked
from measurements.rules.vocabulary import Outcome

PAGE: Final = Path(__file__).parents[1] / "docs" / "voip_call_accuracy.md"
BEGIN, END = "<!-- figures: written by make voip-simulation -->", "<!-- end of figures -->"
SEED: Final = 20160104
INTERFERENCE: Final = (Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)
MOST_ACCUSED: Final = 0.005
RUNS_OF_A_TRIAL: Final = 100


def accused(scenario: Scenario, runs: int, number: int) -> tuple[int, Counter[str]]:
    """Return in how many runs any profile is interfered with, and the voice verdicts."""
    random = np.random.default_rng([SEED, number])
    hits, voice = 0, Counter[str]()
    for _ in range(runs):
        outcomes = media_outcomes(scenario, random)
        hits += any(outcome in INTERFERENCE for outcome in outcomes.values())
        voice[outcomes[VOICE.name].value] += 1
    return hits, voice


def found(trial: Trial, runs: int, number: int) -> Counter[str]:
    """Return the verdicts about the trial's profile."""
    random = np.random.default_rng([SEED, 1000 + number])
    return Counter(media_outcomes(trial.scenario, random)[trial.profile].value for _ in range(runs))


def accusations(runs: int) -> tuple[list[str], bool]:
    """Return the table of lines without blocking, and whether the bar holds over all of them."""
    rows, total = [], 0
    scenarios = unblocked()
    for number, scenario in enumerate(scenarios):
        hits, voice = accused(scenario, runs, number)
        total += hits
        rows.append(
            f"| {scenario.name} | {hits} ({hits / runs:.2%}) | {voice['ok'] / runs:.0%} |"
            f" {voice['inconclusive'] / runs:.0%} |"
        )
        _progress(rows[-1])
    share = total / (runs * len(scenarios))
    rows.append(f"| **all** | **{total} of {runs * len(scenarios)} ({share:.2%})** | | |")
    return rows, share <= MOST_ACCUSED


def findings() -> tuple[list[str], bool]:
    """Return the table of interference, and whether every bar holds."""
    rows, holds = [], True
    for number, trial in enumerate(interfered()):
        verdicts = found(trial, RUNS_OF_A_TRIAL, number)
        share = sum(verdicts[one.value] for one in INTERFERENCE) / RUNS_OF_A_TRIAL
        holds = holds and share >= trial.least
        words = ", ".join(f"{word} {count}" for word, count in verdicts.most_common())
        bar = f"{trial.least:.0%}" if trial.least else "none"
        rows.append(
            f"| {trial.scenario.name} | `{trial.profile}` | {share:.0%} | {bar} | {words} |"
        )
        _progress(rows[-1])
    return rows, holds


def figures(runs: int) -> tuple[str, bool]:
    """Return both tables as Markdown, and whether all bars hold."""
    lines, quiet = accusations(runs)
    trials, strong = findings()
    text = "\n".join(
        [
            f"Lines without blocking, {runs} runs each:",
            "",
            "| line | runs that accuse any profile | voice `ok` | voice inconclusive |",
            "|---|---|---|---|",
            *lines,
            "",
            f"Interference with triggers only, {RUNS_OF_A_TRIAL} runs each:",
            "",
            "| interference | profile | found | bar | verdicts |",
            "|---|---|---|---|---|",
            *trials,
        ]
    )
    return text, quiet and strong


def write(text: str) -> None:
    """Put the figures into the page."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _progress(row: str) -> None:
    print(row, flush=True)


def main() -> int:
    """Run the simulation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200, help="runs of each line without blocking")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    asked = parser.parse_args()
    started = time.monotonic()
    text, holds = figures(asked.runs)
    if asked.write:
        write(text)
    print(f"{time.monotonic() - started:.0f} s; {'all bars hold' if holds else 'A BAR IS MISSED'}")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
