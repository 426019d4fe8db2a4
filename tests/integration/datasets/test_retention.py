"""Documents leave the database only when a release holds them, and are read from there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from measurements import partitions
from measurements.models import Measurement, Upload
from measurements.rules import LATEST
from reports import tasks
from tests.integration.datasets.conftest import Publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tomorrow() -> str:
    return str((datetime.now(UTC) + timedelta(days=1)).date())


def drop(before: str) -> str:
    output = StringIO()
    call_command("drop_released_bodies", f"--before={before}", stdout=output)
    return output.getvalue()


def documents(client: Client) -> dict[str, Any]:
    uids = Measurement.objects.values_list("uid", flat=True)
    return {uid: client.get(f"/api/v1/measurements/{uid}").json()["document"] for uid in uids}


def test_documents_that_left_are_read_from_the_release(
    world: list[str], release: Publish, client: Client, tomorrow: str
) -> None:
    before = documents(client)
    release()
    assert f"{len(before) - 1} documents have left" in drop(tomorrow)
    assert [each.uid for each in Upload.objects.all()] == [world[-1]]  # the private one
    assert documents(client) == before
    assert "0 documents have left" in drop(tomorrow)


def test_what_no_release_holds_stays(world: list[str], tomorrow: str) -> None:
    count = Upload.objects.count()
    assert "0 documents have left" in drop(tomorrow)
    assert Upload.objects.count() == count


def test_the_schedule_keeps_documents_unless_the_operator_gives_them_days(
    world: list[str], release: Publish, settings: Any
) -> None:
    release()
    partitions.ensure(["upload"], [datetime.now(UTC) - timedelta(days=90)])
    with connection.cursor() as cursor:
        for table in ("upload", "measurement"):
            cursor.execute(f"UPDATE {table} SET received_at = received_at - interval '90 days'")
    count = Upload.objects.count()
    tasks.drop_released_documents()
    settings.SAWT_KEEP_DOCUMENTS_DAYS = 91
    tasks.drop_released_documents()
    assert Upload.objects.count() == count
    settings.SAWT_KEEP_DOCUMENTS_DAYS = 89
    tasks.drop_released_documents()
    assert [each.uid for each in Upload.objects.all()] == [world[-1]]  # the private one


def test_what_came_in_later_stays(world: list[str], release: Publish) -> None:
    release()
    count = Upload.objects.count()
    drop(str(datetime.now(UTC).date() - timedelta(days=1)))
    assert Upload.objects.count() == count


@pytest.mark.parametrize("harm", ["flipped", "gone"])
def test_nothing_is_deleted_whose_release_is_broken(
    world: list[str], release: Publish, folder: Path, tomorrow: str, harm: str
) -> None:
    release()
    raw = min(folder.rglob("imported/*/measurements.jsonl.gz"))
    content = bytearray(raw.read_bytes())
    content[-20] ^= 1
    raw.write_bytes(content)
    if harm == "gone":
        raw.unlink()
    with pytest.raises(CommandError, match=r"measurements\.jsonl\.gz"):
        drop(tomorrow)
    assert Upload.objects.count() == Measurement.objects.count()


def test_rules_judge_again_what_only_the_release_holds(
    world: list[str], release: Publish, tomorrow: str, settle: Callable[[], None]
) -> None:
    release()
    drop(tomorrow)
    output = StringIO()
    call_command("rejudge", ruleset=LATEST, here=True, stdout=output)
    assert "0 verdicts changed" in output.getvalue()
    assert "was checked" in output.getvalue()


def test_a_release_that_cannot_be_read_is_missing_documents_not_an_error(
    world: list[str], release: Publish, folder: Path, tomorrow: str, client: Client
) -> None:
    release()
    drop(tomorrow)
    for raw in folder.rglob("measurements.jsonl.gz"):
        raw.unlink()
    output = StringIO()
    call_command("rejudge", ruleset=LATEST, here=True, stdout=output)
    answer = client.get(f"/api/v1/measurements/{world[0]}")
    assert answer.status_code == 503
    assert answer.json()["reason"] == "document_unavailable"
