"""Which edition of the conclusions is the latest, so that pages know whether they are still true.

Turned after a commit, never before: who reads the number first and the conclusions then sees at
least what that edition holds. A process that dies between the two leaves pages as they were until
the next change or the end of their ten minutes.
"""

from django.db import connection

from reports import sql
from reports.models import Edition


def current() -> int:
    """Return the number of the latest edition."""
    return Edition.objects.values_list("number", flat=True).first() or 0


def turn() -> None:
    """Begin the next edition: the conclusions have changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql.read("turn_edition"))
