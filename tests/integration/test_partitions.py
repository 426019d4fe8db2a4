import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from measurements import partitions
from measurements.models import Upload
from measurements.operations import AddPartitionedIndex
from measurements.vocabulary import Source

pytestmark = pytest.mark.django_db(transaction=True)

OLD = datetime(2013, 12, 31, 23, tzinfo=UTC)


def drop(*names: str) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS {name}")
    partitions.forget_known()


def bounds(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = %s", [name]
        )
        row = cursor.fetchone()
        return str(row[0]) if row else ""


def test_partitions_are_half_open_months_in_utc() -> None:
    drop("receipt_y2013m12")
    partitions.ensure(["receipt"], [OLD])
    assert bounds("receipt_y2013m12") == (
        "FOR VALUES FROM ('2013-12-01 00:00:00+00') TO ('2014-01-01 00:00:00+00')"
    )


def test_many_writers_may_need_the_same_new_month_beside_an_open_transaction() -> None:
    drop("receipt_y2013m12", "measurement_y2013m12", "verdict_y2013m12")
    failures: list[BaseException] = []

    def write() -> None:
        try:
            partitions.forget_known()
            partitions.ensure(partitions.BY_MEASURED_AT, [OLD])
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    blocker = connection.copy()
    with blocker.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("INSERT INTO drain_claim (worker, inbox_ids) VALUES (1, '{}')")
        cursor.execute("SELECT count(*) FROM measurement")
        threads = [threading.Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        cursor.execute("ROLLBACK")
    blocker.close()
    assert not failures
    assert bounds("verdict_y2013m12")


def test_the_coming_months_are_there_ahead_of_time() -> None:
    drop("upload_y2031m12", "upload_y2032m01", "upload_y2032m02")
    partitions.ensure_ahead(datetime(2031, 12, 15, tzinfo=UTC))
    assert bounds("upload_y2031m12")
    assert bounds("upload_y2032m01")
    assert bounds("upload_y2032m02")


def test_a_partition_is_never_made_inside_a_transaction() -> None:
    drop("receipt_y2013m12")
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside a transaction"):
        partitions.ensure(["receipt"], [OLD])


LATER = datetime(2014, 3, 10, tzinfo=UTC)
MONTHS = ("upload_y2013m12", "upload_y2014m01", "upload_y2014m02")


@pytest.fixture
def three_months() -> Iterator[None]:
    partitions.ensure(["upload"], [OLD + timedelta(days=days) for days in (0, 20, 40)])
    yield
    drop(*MONTHS)


@pytest.mark.usefixtures("three_months")
def test_old_months_of_uploads_are_dropped_once_they_are_empty() -> None:
    upload = Upload.objects.create(
        received_at=OLD, uid="some-uid", document=b"{}", source=Source.NATIVE, scrub_version=1
    )
    assert partitions.drop_empty(LATER) == ["upload_y2014m01"]
    assert bounds("upload_y2013m12")  # holds a document
    assert bounds("upload_y2014m02")  # ended not long ago
    upload.delete()
    assert partitions.drop_empty(LATER) == ["upload_y2013m12"]
    assert not bounds("upload_y2013m12")


@pytest.mark.usefixtures("three_months")
def test_dropping_waits_for_nobody_for_long() -> None:
    busy = connection.copy()
    try:
        with busy.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM upload")
            with pytest.raises(OperationalError, match="lock timeout"):
                partitions.drop_empty(LATER)
    finally:
        busy.close()
    assert bounds("upload_y2013m12")


def test_an_index_reaches_partitions_that_exist_before_it_and_those_that_come_after() -> None:
    drop("measurement_y2013m12", "measurement_y2014m01")
    partitions.ensure(["measurement"], [OLD])
    index = models.Index(fields=["asn", "uid"], name="measurement_trial")
    operation = AddPartitionedIndex("measurement", index)
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("measurements", after)
    try:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_forwards("measurements", editor, before, after)
        partitions.ensure(["measurement"], [OLD + timedelta(days=1)])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_indexes WHERE indexdef LIKE %s AND tablename = ANY(%s)",
                ["%(asn, uid)", ["measurement_y2013m12", "measurement_y2014m01"]],
            )
            assert cursor.fetchone() == (2,)
            cursor.execute(
                "SELECT indisvalid FROM pg_index WHERE indexrelid = 'measurement_trial'::regclass"
            )
            assert cursor.fetchone() == (True,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS measurement_trial")
