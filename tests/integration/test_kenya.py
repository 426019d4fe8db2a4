"""Telegram's block in Kenya, November 2023: the real measurements through the real pipeline."""

from collections import OrderedDict
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from measurements.drain import Drainer
from measurements.models import StaleMark
from reports import tasks
from reports.models import Period, StaleSeries
from seeds import readers
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drainer: Drainer) -> None:
    """Import the committed sample, and let the workers finish."""
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(tasks, "_ready_at", OrderedDict())
    monkeypatch.setattr(tasks, "REST", 0.0)
    monkeypatch.setattr(tasks, "REST_FACTOR", 0.0)
    sample = readers.sample_path("kenya-2023")
    call_command("import_measurements", str(sample), stdout=StringIO(), verbosity=0)
    drain_all(drainer)
    while StaleMark.objects.exists() or StaleSeries.objects.exists():
        tasks.regroup_stale_buckets()


def days(first: date | None, second: date) -> int:
    assert first is not None
    return abs((first - second).days)


def test_the_block_is_found_where_it_was_and_nowhere_else(client: Client) -> None:
    found = Period.objects.filter(plane="messaging")
    (jambonet,) = found.filter(operator="jambonet", level="confirmed")
    assert days(jambonet.onset, date(2023, 11, 9)) <= 1
    assert days(jambonet.end, date(2023, 11, 25)) <= 1
    assert (jambonet.panel, jambonet.service) == ("imported", "telegram")
    assert found.filter(operator="safaricom").exists()
    assert not Period.objects.exclude(operator__in=["jambonet", "safaricom"]).exists()
    assert not Period.objects.filter(network_type="vpn").exists()
    call_command("rebuild_tallies", "--check", stdout=StringIO())
    rows = client.get("/api/v1/periods?campaign=kenya-2023&operator=jambonet").json()["results"]
    assert jambonet.id in [row["id"] for row in rows]
