"""SQL counts voters who saw the same together: the counts are those of each voter by itself."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements import partitions
from measurements.models import Verdict
from measurements.queries import active_version
from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import Panel
from reports.bucket import Bucket
from reports.counting import Count, VoterRuns, count_bucket
from reports.health import Health
from reports.recount import Recount, recount

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
BUCKET = Bucket(TODAY.date(), "MA", "inwi", "mobile")
PSEUDONYMS = st.sampled_from([None, b"a", b"b", b"c"])
VERDICT = st.fixed_dictionaries(
    {
        "hour": st.sampled_from([0, 11, 23]),
        "service": st.sampled_from(["telegram", "telegram", "whatsapp", ""]),
        "plane": st.sampled_from([Plane.MESSAGING, Plane.MESSAGING, Plane.WEB]),
        "panel": st.sampled_from([Panel.OPEN, Panel.OPEN, Panel.VETTED, Panel.IMPORTED]),
        "outcome": st.sampled_from(Outcome),
        "votes": st.sampled_from([True, True, True, False]),
        "voter": st.sampled_from([bytes([number]) for number in range(5)]),
        "prefix_group": PSEUDONYMS,
        "cohort": PSEUDONYMS,
    }
)
VERDICTS = st.lists(VERDICT, max_size=3) | st.lists(VERDICT, min_size=30, max_size=60)


def stored(rows: list[dict[str, Any]], ruleset: str) -> None:
    """Store verdicts; operator and network type of a few are not the bucket's."""
    Verdict.objects.bulk_create(
        Verdict(
            **{name: value for name, value in row.items() if name != "hour"},
            measured_at=TODAY.replace(hour=row["hour"]), uid=f"{number}", ruleset=ruleset,
            mechanism="", rule_id="test", country=BUCKET.country,
            operator=BUCKET.operator if number % 9 else "orange-maroc",
            network_type=BUCKET.network_type if number % 10 else "wifi",
        )
        for number, row in enumerate(rows)
    )  # fmt: skip


def one_by_one(rows: Sequence[dict[str, Any]]) -> list[Count]:
    """Return the counts of verdicts, each voter counted by itself."""
    voters: defaultdict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        voter = row["voter"] if row["votes"] else None
        voters[row["service"], row["plane"], row["panel"], voter].append(row)
    runs = []
    for (service, plane, panel, voter), seen in voters.items():
        outcomes = [row["outcome"] for row in seen]
        groups = [
            min((row[name] for row in seen if row[name] is not None), default=None)
            for name in ("prefix_group", "cohort")
        ]
        runs.append(
            VoterRuns(
                service, plane, panel, groups[0], groups[1], int(voter is not None), len(seen),
                *(outcomes.count(kind) for kind in (
                    Outcome.OK, Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)),
            )
        )  # fmt: skip
    return count_bucket(BUCKET.day, runs, lambda *_: Health.UNCHECKED)


@settings(max_examples=40, deadline=None)
@given(VERDICTS)
def test_voters_are_counted_as_if_one_by_one(rows: list[dict[str, Any]]) -> None:
    partitions.ensure(("verdict",), [TODAY])
    ruleset = active_version()
    with transaction.atomic(), connection.cursor() as cursor:
        stored(rows, ruleset)
        found = recount(cursor, BUCKET, ruleset)
        transaction.set_rollback(True)
    mine = [row for number, row in enumerate(rows) if number % 9 and number % 10 and row["service"]]
    hours = {row["hour"] for row in mine}
    assert found == Recount(
        one_by_one(mine),
        {
            TODAY.replace(hour=hour): one_by_one([row for row in mine if row["hour"] == hour])
            for hour in hours
        },
    )
