"""SIGKILL at any moment of a publication: what is visible is whole, and the next run ends it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from measurements.models import Measurement, Release, ReleasedDay, ReleaseItem
from tests.faults.platform import REPOSITORY
from tests.integration.ooni_server import database_url

pytestmark = pytest.mark.django_db(transaction=True)


def something_in(folder: Path) -> Callable[[], bool]:
    return lambda: any(folder.glob("*/*/*/*")) if folder.exists() else False


def publish_and_kill(data: Path, moment: Callable[[], bool]) -> None:
    """Start the command and kill it as soon as the moment has come, or let it end."""
    environment = os.environ | {"SAWT_DATA_DIR": str(data), "DATABASE_URL": database_url()}
    command = [sys.executable, "manage.py", "publish_release"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        while process.poll() is None and not has_come(moment):
            time.sleep(0.001)
        process.kill()


def has_come(moment: Callable[[], bool]) -> bool:
    """Ask whether the moment has come; a folder may vanish while it is looked through."""
    try:
        return moment()
    except FileNotFoundError:
        return False


def test_nothing_is_ever_half_visible(world: list[str], folder: Path, client: Client) -> None:
    data = folder.parent
    draft = data / "releases-draft"
    for moment in (
        draft.exists,
        lambda: any(draft.glob("*/*/imported/*/verdicts.parquet")),
        lambda: any(draft.glob("*/*/manifest.json")),
        something_in(folder),
        lambda: any(folder.glob("*/manifest.json")),
    ):
        publish_and_kill(data, moment)
        visible = client.get("/data/v1/").json()["results"]
        assert len(visible) == Release.objects.count()
        assert ReleasedDay.objects.exists() == ReleaseItem.objects.exists() == bool(visible)
    publish_and_kill(data, lambda: False)

    output = StringIO()
    call_command("verify_release", str(folder), stdout=output)
    assert "Everything is right: 1 releases" in output.getvalue()
    assert ReleaseItem.objects.count() == Measurement.objects.count()
    assert not any(draft.rglob("*.parquet"))
