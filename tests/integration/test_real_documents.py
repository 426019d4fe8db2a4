"""Real documents through the real pipeline: stored, or refused with a reason a reader accepts."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Q

from measurements.drain import Drainer
from measurements.models import Inbox, Measurement, Receipt, Verdict
from reports import tasks
from reports.models import Tally
from seeds import readers
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)

SHARED = Path(__file__).parents[3] / "shared" / "data"
NEEDS_SHARED = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collection of real documents lies beside the repository only"
)


@pytest.fixture(autouse=True)
def own_data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path / "data")


def import_files(*files: Path) -> Counter[str]:
    """Import files and return how many items were rejected, by reason."""
    rejects = Path(settings.DATA_DIR).parent / "rejects.jsonl"
    call_command(
        "import_measurements",
        *map(str, files),
        rejects=rejects,
        verbosity=0,
        stdout=StringIO(),
    )
    lines = rejects.read_text().splitlines() if rejects.exists() else []
    return Counter(json.loads(line)["reason"] for line in lines)


def test_the_committed_sample_of_whole_documents_is_stored_and_judged(drainer: Drainer) -> None:
    assert import_files(readers.ooni_samples_path()) == {}
    drain_all(drainer)
    assert Measurement.objects.count() == Receipt.objects.count() == 10
    assert not Inbox.objects.exists()
    judged = set(Verdict.objects.values_list("service", flat=True))
    assert {"telegram", "whatsapp", "signal", "facebook_messenger"} <= judged


@NEEDS_SHARED
@pytest.mark.parametrize(
    ("folder", "stored", "refused"),
    [
        ("ooni-measurements", 38, {"unknown_country": 1, "wrong_type": 1}),
        (
            "ooni-doc-samples",
            114,
            {"invalid_test_name": 1, "missing_key": 1, "unknown_country": 3, "unknown_network": 4},
        ),
    ],
)
def test_every_real_document_is_stored_or_refused_with_a_reason(
    drainer: Drainer, folder: str, stored: int, refused: dict[str, int]
) -> None:
    files = sorted((SHARED / folder).glob("*.json"))
    reasons = import_files(*files)
    drain_all(drainer)
    assert not Inbox.objects.exists()
    assert reasons == refused
    assert Measurement.objects.count() == stored


@pytest.fixture
def states(drainer: Drainer, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a reader of Kenya 2023's states, after the whole way."""
    monkeypatch.setattr(tasks, "_ready_at", type(tasks._ready_at)())
    sample = readers.sample_path("kenya-2023")
    assert sample is not None
    assert import_files(sample) == {}
    drain_all(drainer)
    while tasks.regroup_stale_buckets():
        pass

    def read(operator: str, since: str, until: str) -> dict[str, str]:
        rows = Tally.objects.filter(
            operator=operator,
            service="telegram",
            plane="messaging",
            network_type="unknown",
            day__gte=since,
            day__lt=until,
        ).values_list("day", "state")
        return {day.isoformat(): state for day, state in rows}

    return read


def test_kenya_2023_shows_the_real_block(states: Any) -> None:
    before = states("jambonet", "2023-10-15", "2023-11-08")
    during = states("jambonet", "2023-11-12", "2023-11-25")
    after = states("jambonet", "2023-11-25", "2023-12-01")
    assert set(before.values()) == {"ok", "too_few"}
    assert list(before.values()).count("ok") >= 8
    assert during["2023-11-13"] == during["2023-11-20"] == during["2023-11-24"] == "likely_blocked"
    assert set(during.values()) <= {"likely_blocked", "too_few"}
    assert list(during.values()).count("likely_blocked") >= 9
    assert "likely_blocked" not in after.values()

    # Safaricom's two networks are one operator, blocked in part.
    asns = Measurement.objects.filter(operator="safaricom").values_list("asn", flat=True)
    assert set(asns) == {33771, 37061}
    assert not Measurement.objects.filter(Q(asn=37061) & ~Q(operator="safaricom")).exists()
    assert "mixed" in states("safaricom", "2023-11-08", "2023-11-25").values()
    assert "likely_blocked" not in states("safaricom", "2023-10-15", "2023-11-08").values()
