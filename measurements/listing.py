"""Lists of measurements: what is published, narrowed, with the verdicts in force."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower

from measurements import replica, sql
from measurements.models import Measurement, Verdict
from measurements.publication import PUBLISHED_TESTS
from measurements.readings import CONFIRMING_RULES, INTERFERENCE, VOTES
from measurements.rulesets import active_version

ANOMALY = Q(outcome__in=INTERFERENCE)
CONFIRMED = Q(outcome__in=INTERFERENCE, rule_id__in=CONFIRMING_RULES)
CONCLUSION = Q(outcome__in=VOTES)
"""What a verdict must be; measurements.readings reads the same from rows."""

DOMAIN = Func(
    Lower(F("input")),
    Value("^[a-z]+://(?:[^/@]*@)?([^/:?#]+)"),
    function="SUBSTRING",
    arg_joiner=" FROM ",
    output_field=TextField(),
)
"""The host of a tested page."""


class VerdictRow(NamedTuple):
    """A verdict in force, as the table has it."""

    uid: str
    service: str
    plane: str
    outcome: str
    mechanism: str
    rule_id: str
    ruleset: str


@contextmanager
def snapshot(seconds: int) -> Iterator[None]:
    """See one state of the database in several statements, none longer than this.

    Inside a caller's transaction that one's isolation holds. Django raises OperationalError from
    QueryCanceled for a statement that is.
    """
    connection = replica.connection()
    is_own = not connection.in_atomic_block
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            if is_own:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        yield


def published() -> QuerySet[Measurement]:
    """Return every judged measurement whose test is published."""
    return Measurement.objects.filter(test_name__in=sorted(PUBLISHED_TESTS))


def having(
    measurements: QuerySet[Measurement], what: Q, *, window: Q, wanted: bool
) -> QuerySet[Measurement]:
    """Keep the measurements of which one verdict in force is so, or, if unwanted, none is.

    The window of the measurements is said of verdicts again: PostgreSQL would otherwise plan to
    look for them in every month.
    """
    of_it = Verdict.objects.filter(
        what,
        window,
        measured_at=OuterRef("measured_at"),
        uid=OuterRef("uid"),
        ruleset=active_version(),
    )
    return measurements.filter(Exists(of_it) if wanted else ~Exists(of_it))


def verdicts_by_uid(measurements: Sequence[Measurement]) -> dict[str, list[VerdictRow]]:
    """Return the verdicts in force on these measurements, by service and plane."""
    if not measurements:
        return {}
    times = [each.measured_at for each in measurements]
    parameters: dict[str, Any] = {
        "measured_at": times,
        "first": min(times),
        "last": max(times),
        "uid": [each.uid for each in measurements],
        "ruleset": active_version(),
    }
    by_uid: dict[str, list[VerdictRow]] = defaultdict(list)
    with replica.connection().cursor() as cursor:
        cursor.execute(sql.read("verdicts_of"), parameters)
        for row in map(VerdictRow._make, cursor.fetchall()):
            by_uid[row.uid].append(row)
    return by_uid
