"""The beat schedule names tasks that exist: a wrong name would be silence."""

import pytest

from backend.celery import app


@pytest.mark.parametrize("name", sorted(app.conf.beat_schedule))
def test_every_entry_of_the_schedule_is_a_task(name: str) -> None:
    app.loader.import_default_modules()
    assert app.conf.beat_schedule[name]["task"] in app.tasks


def test_a_sweep_that_is_late_is_dropped() -> None:
    assert all(each["options"]["expires"] > 0 for each in app.conf.beat_schedule.values())
