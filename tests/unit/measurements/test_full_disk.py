"""A full disk is told as such, whichever part had no room; other errors keep their own answer."""

import errno

import pytest
from django.db import OperationalError
from psycopg2.errors import DiskFull

from measurements.api.problems import problem_response


def database_error() -> OperationalError:
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull("could not extend file")
    return error


@pytest.mark.parametrize(
    "error", [OSError(errno.ENOSPC, "full"), OSError(errno.EDQUOT, "quota"), database_error()]
)
def test_it_says_that_nothing_is_lost(error: Exception) -> None:
    answer = problem_response(error, {})
    assert answer is not None
    assert answer.status_code == 503
    assert answer.data["reason"] == "disk_full"
    assert answer["Retry-After"]


def test_another_error_is_not_a_full_disk() -> None:
    assert problem_response(OSError(errno.EIO, "broken"), {}) is None
    answer = problem_response(OperationalError("gone"), {})
    assert answer is not None
    assert answer.data["reason"] == "database_unavailable"
