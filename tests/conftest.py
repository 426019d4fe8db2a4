"""What all tests share: the test database, which can always be dropped."""

from collections.abc import Iterator
from math import inf

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from measurements import amendments


@pytest.fixture(scope="session", autouse=True)
def reference_data_is_as_in_the_files() -> None:
    """Ask no database for amendments, but in the tests that amend."""
    amendments.REST = inf  # type: ignore[misc]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End every session before the database goes.

    A browser test may leave one: of a page that nobody waits for any more, or of the context in
    which Playwright's loop ran, where Django does not look.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()
