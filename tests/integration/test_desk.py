"""The operator's desk: off by default; where it is on, closed, bounded and written down."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.test import Client

NAME = "desk_of_tests"


@pytest.fixture(scope="module")
def said() -> Iterator[dict[str, Any]]:
    """Return what a visitor met, in a process and a database of its own."""
    connection = psycopg2.connect(settings.DATABASE_URL)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {NAME}")
    url = urlsplit(settings.DATABASE_URL)._replace(path=f"/{NAME}").geturl()
    environment = {**os.environ, "SAWT_ADMIN_PATH": "desk", "DATABASE_URL": url}
    environment["SAWT_ALLOWED_HOSTS"] = "testserver"
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.desk_session"],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    yield json.loads(done.stdout.splitlines()[-1])
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    connection.close()


def test_without_a_path_there_is_no_desk(client: Client) -> None:
    assert client.get("/admin/").status_code == 404
    assert "django.contrib.admin.apps.SimpleAdminConfig" not in settings.INSTALLED_APPS


def test_no_other_page_has_a_cookie(said: dict[str, Any]) -> None:
    assert said["public"] == [200, 0, False]
    assert said["cookie path"] == "/desk/"


def test_nobody_comes_in_without_a_password_nor_by_guessing(said: dict[str, Any]) -> None:
    assert said["closed"] == [302, "/desk/login/"]
    assert said["wrong"] == [False] * 5
    assert said["right after five wrong"] is False
    assert said["right"] is True


def test_its_pages_need_nothing_inline(said: dict[str, Any]) -> None:
    assert "unsafe" not in said["policy"]
    assert said["inline"] is False


def test_a_key_is_registered_and_taken_back_and_never_shown(said: dict[str, Any]) -> None:
    assert said["refused"] is True
    assert (said["vetted"], said["taken back"]) == ("vetted", "open")
    assert said["shown"] is False


def test_a_stuck_measurement_is_tried_again(said: dict[str, Any]) -> None:
    assert (said["listed"], said["attempts"]) == (True, 1)


def test_a_late_batch_is_accepted_for_a_reason_and_the_decision_undone(
    said: dict[str, Any],
) -> None:
    votes = said["votes"]
    assert votes["why"] is True
    assert (votes["undecided"], votes["nul"]) == (0, [400, 400])
    assert votes["accepted"] == ["reviewed"] * 3
    assert votes["listed"] is True
    assert votes["undone"] == ["review"] * 3


def test_a_group_is_put_into_quarantine(said: dict[str, Any]) -> None:
    assert said["quarantine"] == {"before": ["counted"], "after": 2, "elsewhere": 0}


def test_a_claim_is_amended_by_its_form_and_withdrawn(said: dict[str, Any]) -> None:
    reference = said["reference"]
    assert reference["untouched"] is True
    assert reference["refused"] is True
    assert (reference["without note"], reference["before"]) == (200, 0)
    assert (reference["said"], reference["listed"]) == (True, True)
    assert (reference["withdrawn"], reference["gone"]) == (True, True)
    assert reference["arabic"] is True
    assert reference["pages"] == [200, 200, 200, 404]


def test_a_second_factor_is_asked_of_whoever_has_one(said: dict[str, Any]) -> None:
    factor = said["second factor"]
    assert factor["picture"] is True
    assert (factor["asked before"], factor["guessed"]) == (False, False)
    assert (factor["without"], factor["used"]) == (False, False)
    assert (factor["with"], factor["reset"]) == (True, True)


def test_who_may_do_nothing_sees_nothing(said: dict[str, Any]) -> None:
    assert said["strangers"] == [200, 403, 403, 403, 403]


def test_every_act_is_written_down(said: dict[str, Any]) -> None:
    assert said["log"] == [
        "Added.",
        "Added.",
        "Tried again",
        "accept: a lost phone",
        "undone: it was found",
        "quarantine: forged",
        *["amended: a reader wrote"],
        *["withdrawn: it was a rumour"] * said["reference"]["rows"],
        "second factor set up",
    ]
    assert said["log page"] == 200
