"""Whatever the order in which measurements come and work is done: the same tallies and periods."""

import random
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from ipaddress import IPv4Address

import orjson
import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from measurements import intake, partitions
from measurements.ballots import Device, Sender
from measurements.drain import Drainer
from measurements.submission import Submission, prepare
from measurements.vocabulary import Panel, Source
from reports import health_check, redetect
from reports.models import DayHeadline, Period, Tally
from reports.regroup import regroup, stale_buckets
from tests.documents import telegram
from tests.integration.conftest import drain_all

pytestmark = pytest.mark.django_db(transaction=True)

FIRST = date(2024, 3, 1)
DAYS = 32
BLOCKED = range(12, 20)
OUTAGE = 27
NETWORKS = {"MA": "AS36903", "DE": "AS3320", "NL": "AS1136"}
NOT_A_VALUE = {"id", "computed_at", "revision", "ordinal"}


def measured(offset: int, number: int, country: str) -> tuple[Submission, datetime]:
    """Return one device's measurement; devices have prefixes and cohorts of their own."""
    now = datetime.combine(FIRST + timedelta(days=offset), time(10), tzinfo=UTC)
    document = telegram(
        blocked=offset in BLOCKED or offset == OUTAGE,
        nonce=f"{country} {offset} {number}",
        probe_cc=country,
        probe_asn=NETWORKS[country],
        measurement_start_time=now.strftime("%Y-%m-%d %H:%M:%S"),
    )
    device = Device(
        bytes([number]) * 32, Panel.VETTED, FIRST - timedelta(weeks=number), has_tenure=True
    )
    sender = Sender(IPv4Address(0xF0000000 + 256 * number), device)
    return prepare(document, source=Source.NATIVE, sender=sender, now=now), now


def world() -> list[tuple[Submission, datetime]]:
    """Return a block, and an outage of the service that canaries abroad see too."""
    runs = [measured(day, number, "MA") for day in range(DAYS) for number in range(4)]
    canaries = [(day, country) for day in (OUTAGE, OUTAGE + 1) for country in ("DE", "NL")]
    return runs + [measured(day, 9, country) for day, country in canaries]


def take_in(arrivals: list[tuple[Submission, datetime]]) -> None:
    intake.take_in([submission for submission, _ in arrivals], arrivals[0][1])


def stored() -> bytes:
    """Return the values of every tally, headline and period, ids and revisions aside."""
    tables = [
        Tally.objects.order_by("pk").values(),
        DayHeadline.objects.order_by("pk").values(),
        Period.objects.filter(is_withdrawn=False).order_by("plane", "onset").values(),
    ]
    rows = [
        {name: value for name, value in row.items() if name not in NOT_A_VALUE}
        for table in tables
        for row in table
    ]
    return orjson.dumps(rows, option=orjson.OPT_SORT_KEYS)


def work(chance: random.Random, share: float) -> None:
    """Do about this share of what is to be done, in any order."""
    for bucket in stale_buckets():
        if chance.random() < share:
            regroup(bucket)
    for key in health_check.marked_keys():
        if chance.random() < share:
            health_check.check(key)
    for series in redetect.stale_series():
        if chance.random() < share:
            redetect.redetect(series)


def finish(chance: random.Random) -> None:
    while stale_buckets() or health_check.marked_keys() or redetect.stale_series():
        work(chance, 1)


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)
    partitions.forget_known()


def test_in_order_the_block_is_found_and_the_outage_is_none(drainer: Drainer) -> None:
    take_in(world())
    drain_all(drainer)
    finish(random.Random(0))
    (period,) = Period.objects.filter(plane="messaging")
    assert abs((period.onset - FIRST).days - BLOCKED.start) <= 1
    assert Tally.objects.get(country="MA", plane="messaging", state="down").day == (
        FIRST + timedelta(days=OUTAGE)
    )


@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes seconds
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), size=st.integers(20, 160), share=st.sampled_from([0, 0.3, 1]))
def test_any_order_gives_the_same_bytes(
    drainer: Drainer, seed: int, size: int, share: float
) -> None:
    chance = random.Random(seed)
    arrivals = world()
    chance.shuffle(arrivals)
    empty()
    for start in range(0, len(arrivals), size):
        take_in(arrivals[start : start + size])
        drainer.drain()
        work(chance, share)
    drain_all(drainer)
    finish(chance)
    found = stored()
    assert found.count(b'"onset_low"') == 1
    call_command("rebuild_tallies", "--check", stdout=StringIO())

    Tally.objects.all().delete()
    Period.objects.update(is_withdrawn=True)
    call_command("rebuild_tallies", stdout=StringIO())
    assert stored() == found
    assert REFERENCE.setdefault("bytes", found) == found


REFERENCE: dict[str, bytes] = {}
