"""How long one late measurement takes to its series' periods, the database included.

    python -m bench.late_measurement [--runs 40]

Starts a platform of its own, whose workers are stopped so that this process does their work. The
series has five years of daily votes and a block; each run imports one measurement of some day in
them, and is timed from its judged verdict on: until its bucket is regrouped, until the periods of
its first series are told, and until those of both are (Telegram's messaging and web).
"""

import argparse
import os
import signal
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.documents import telegram
from tests.faults.platform import running

DAYS = 5 * 365 + 1
FIRST = date(2021, 1, 1)
BLOCKED = range(900, 960)
FIGURES = ("tallies", "one series", "both series")


def main() -> None:
    """Print medians and the longest of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "data") as platform:
        platform.wait_for_sample()
        platform.kill("worker", signal.SIGSTOP)
        os.environ |= platform.variables() | {"DJANGO_SETTINGS_MODULE": "backend.settings"}
        import django  # noqa: PLC0415 (its settings name the instance)

        django.setup()
        times = _measure(runs)
        platform.kill("worker", signal.SIGCONT)
    for name, column in zip(
        ("tallies", "one series", "both series"), zip(*times, strict=True), strict=True
    ):
        print(
            f"{name:11} median {statistics.median(column):6.1f} ms  longest {max(column):6.1f} ms"
        )


def _measure(runs: int) -> list[list[float]]:
    from measurements.drain import Drainer  # noqa: PLC0415
    from reports.redetect import redetect, stale_series  # noqa: PLC0415
    from reports.regroup import regroup, stale_buckets  # noqa: PLC0415

    drainer = Drainer()
    _settle()
    _write_history()
    times: list[list[float]] = []
    for number in range(runs):
        _import(number)
        while drainer.drain():
            pass
        started = time.perf_counter()
        for bucket in stale_buckets():
            regroup(bucket)
        ends = [time.perf_counter()]
        for key in stale_series():
            redetect(key)
            ends.append(time.perf_counter())
        times.append([1000 * (end - started) for end in ends])
    drainer.close()
    return times[1:]  # the first fills the detector's tables


def _settle() -> None:
    from reports.redetect import redetect, stale_series  # noqa: PLC0415
    from reports.regroup import regroup, stale_buckets  # noqa: PLC0415

    while stale_buckets() or stale_series():
        for bucket in stale_buckets():
            regroup(bucket)
        for key in stale_series():
            redetect(key)


def _write_history() -> None:
    """Give both series of Telegram five years of eight votes a day."""
    from measurements.queries import active_version  # noqa: PLC0415
    from reports.models import Tally  # noqa: PLC0415

    ruleset = active_version()
    Tally.objects.bulk_create(
        Tally(
            day=FIRST + timedelta(days=offset), country="MA", operator="maroc-telecom",
            network_type="mobile", service="telegram", plane=plane, panel="imported",
            ruleset=ruleset, measurements=8, voters=8, votes_ok=8 - bad, votes_blocked=bad,
            votes_throttled=0, votes_degraded=0, prefix_groups=0, cohorts=0, capped_voters=8,
            capped_interfered=bad, state="too_few",
        )
        for plane in ("messaging", "web")
        for offset in range(DAYS)
        for bad in [8 if offset in BLOCKED else 0]
    )  # fmt: skip


def _import(number: int) -> None:
    from measurements import intake  # noqa: PLC0415
    from measurements.ballots import Sender  # noqa: PLC0415
    from measurements.submission import prepare  # noqa: PLC0415
    from measurements.vocabulary import Source  # noqa: PLC0415

    now = datetime.now(UTC)
    day = FIRST + timedelta(days=37 * number % DAYS)
    document = telegram(nonce=f"late {number}", measurement_start_time=f"{day} 10:00:00")
    submission = prepare(document, source=Source.IMPORT, sender=Sender(None), now=now)
    intake.take_in([submission], now)


if __name__ == "__main__":
    main()
