"""A database that may lose what it acknowledged is refused before anything is stored in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from backend.checks import check_durability

REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


def test_migrating_a_database_without_fsync_is_refused_with_a_sentence() -> None:
    # The database of the tests is such a one, so that they are quick.
    answer = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--noinput"],
        cwd=REPOSITORY,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode != 0
    assert "fsync=off: what is acknowledged could be lost" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_connection_asks_for_what_it_needs_and_its_loss_is_seen() -> None:
    assert {error.id for error in check_durability(databases=["default"])} == {
        "sawt.fsync",
        "sawt.full_page_writes",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert "sawt.synchronous_commit" in {
        error.id for error in check_durability(databases=["default"])
    }
    connection.close()


def test_without_a_database_nothing_is_asked() -> None:
    assert check_durability() == []
