"""The sweeps go on when the clock of the machine is put back."""

from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery

from backend.beat import SteadyScheduler
from backend.celery import app as sawt


@pytest.fixture
def scheduler(tmp_path: Path) -> SteadyScheduler:
    """Return a clock with one sweep every two seconds, whose broker is a list in memory."""
    app = Celery("test", broker="memory://", set_as_current=False)
    app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 2.0}}
    made = SteadyScheduler(app, schedule_filename=str(tmp_path / "schedule"))
    made.schedule.pop("celery.backend_cleanup", None)
    return made


def test_sawt_uses_it() -> None:
    assert sawt.conf.beat_scheduler == "backend.beat:SteadyScheduler"


def test_a_run_in_the_future_is_forgotten(scheduler: SteadyScheduler) -> None:
    entry = scheduler.schedule["sweep"]
    entry.last_run_at = entry.default_now() + timedelta(days=2)
    assert scheduler.tick() <= 2.0


def test_it_goes_on_when_the_clock_is_put_back(scheduler: SteadyScheduler) -> None:
    scheduler.tick()
    entry = scheduler.schedule["sweep"]
    scheduler._former += 3600  # as if the last tick had been an hour later than now
    entry.last_run_at = entry.default_now() + timedelta(hours=1)
    scheduler._heap = None
    assert scheduler.tick() <= 2.0
    assert entry.last_run_at <= entry.default_now()


def test_what_ran_is_remembered(scheduler: SteadyScheduler) -> None:
    entry = scheduler.schedule["sweep"]
    ran = entry.last_run_at = entry.default_now() - timedelta(seconds=1)
    scheduler.tick()
    assert scheduler.schedule["sweep"].last_run_at == ran
