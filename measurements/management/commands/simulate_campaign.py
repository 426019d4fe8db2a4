"""Simulate a campaign with known truth, through the real intake, in an invented country."""

import json
from argparse import ArgumentParser
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from measurements import intake
from measurements.doorbell import inbox_bell
from measurements.simulation.documents import document_of
from measurements.simulation.scenario import morocco_like
from measurements.simulation.truth import Forgers, Noise, Truth
from measurements.simulation.volunteers import Run, runs
from measurements.submission import prepare
from measurements.vocabulary import Source

_BATCH = 200


class Command(BaseCommand):
    """manage.py simulate_campaign."""

    help = (
        "Send simulated measurements of calls blocked in an invented country through the real "
        "intake. The same seed and options send the same measurements: a repeat adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the campaign, the truth, and what goes wrong besides."""
        usual = Noise()
        add = parser.add_argument
        add("--seed", type=int, default=1)
        add("--since", type=date.fromisoformat, default=date(2025, 1, 1), help="first day")
        add("--days", type=int, default=90)
        add("--volunteers", type=float, default=4.0, help="mean per network and day")
        add("--blocked-share", type=float, default=1.0, help="share of runs that a block hits")
        add("--failures", type=float, default=usual.failures, help="share of failing lines")
        add("--bursts", type=float, default=usual.bursts, help="failing devices per day")
        add("--outages", type=float, default=usual.outages, help="outages per network and day")
        add("--vpn", type=float, default=usual.vpn, help="share of runs over a VPN")
        add("--late", type=float, default=usual.late, help="share uploaded 3 to 10 days late")
        add("--downtime", type=int, default=0, help="days on which the service itself is down")
        add("--forgers", type=int, default=0, help="forged claims of a block per day")
        add("--backdated", type=int, default=0, help="days by which forged uploads are backdated")
        add("--truth", type=Path, help="where the truth is written as JSON")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Store every run of the campaign, in the order of upload."""
        truth = _truth(options)
        if options["truth"] is not None:
            options["truth"].write_text(json.dumps(truth.record(), default=str, indent=1) + "\n")
        everything = sorted(runs(truth), key=lambda run: (run.uploaded.date(), run.number))
        with tqdm(total=len(everything), unit=" runs", disable=options["verbosity"] == 0) as bar:
            for day, uploaded in groupby(everything, key=lambda run: run.uploaded.date()):
                batch = list(uploaded)
                for at in range(0, len(batch), _BATCH):
                    _store(batch[at : at + _BATCH], truth.seed, day)
                    bar.update(len(batch[at : at + _BATCH]))
        self.stdout.write(
            f"{len(everything)} simulated measurements are stored for the invented country."
        )


def _truth(options: dict[str, Any]) -> Truth:
    if options["days"] < 1 or not 0 < options["volunteers"] <= 1000:
        raise CommandError("--days must be at least 1, --volunteers above 0 and at most 1000.")
    since: date = options["since"]
    forgers = Forgers(
        count=options["forgers"],
        start=since,
        end=since + timedelta(days=options["days"]),
        claim_blocked=True,
        backdated_days=options["backdated"],
    )
    return morocco_like(
        seed=options["seed"],
        since=since,
        days=options["days"],
        volunteers=options["volunteers"],
        blocked_share=options["blocked_share"],
        noise=Noise(**{name: options[name] for name in Noise.__dataclass_fields__}),
        downtime_days=options["downtime"],
        forgers=(forgers,) if forgers.count else (),
    )


def _store(batch: list[Run], seed: int, day: date) -> None:
    """Take in what was uploaded on one day, as if that day just ended."""
    now = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    intake.take_in(
        [
            prepare(document_of(run, seed), source=Source.SIMULATION, sender=run.sender, now=now)
            for run in batch
        ],
        now,
    )
    inbox_bell.ring()
