"""`manage.py distribute`: what it asks of Citus, recorded by functions of the same names.

No run on Citus was made: these functions take what Citus' own take, and note it.
"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

FUNCTIONS = """
CREATE TABLE pg_dist_partition (
    nr serial, logicalrelid regclass PRIMARY KEY, partkey text, colocate_with text
);
CREATE FUNCTION create_reference_table(table_name regclass) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pg_dist_partition (logicalrelid) VALUES (table_name)
$$;
CREATE FUNCTION create_distributed_table(
    table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash',
    colocate_with text DEFAULT 'default', shard_count int DEFAULT NULL
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pg_dist_partition (logicalrelid, partkey, colocate_with)
    SELECT table_name, attname, colocate_with
      FROM pg_attribute
     WHERE attrelid = table_name AND attname = distribution_column
$$;
"""


def distribute() -> str:
    said = StringIO()
    call_command("distribute", stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_facts_go_by_uid_beside_receipts_after_what_they_refer_to() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        said = distribute()
        cursor.execute(
            "SELECT logicalrelid::text, partkey, colocate_with FROM pg_dist_partition ORDER BY nr"
        )
        asked = cursor.fetchall()
    assert asked == [
        ("decision", None, None),
        ("release", None, None),
        ("receipt", "uid", "none"),
        ("upload", "uid", "receipt"),
        ("measurement", "uid", "receipt"),
        ("verdict", "uid", "receipt"),
        ("withdrawal", "uid", "receipt"),
        ("decision_item", "uid", "receipt"),
        ("release_item", "uid", "receipt"),
    ]
    assert "receipt: by uid" in said
    assert "Distributed: 9 tables." in said


@pytest.mark.django_db
def test_an_interrupted_run_goes_on_where_it_stopped() -> None:
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        distribute()
        cursor.execute("DELETE FROM pg_dist_partition WHERE logicalrelid = 'verdict'::regclass")
        with CaptureQueriesContext(connection) as queries:
            said = distribute()
    moved = [query["sql"] for query in queries if "create_" in query["sql"][:20]]
    assert moved == [
        "SELECT create_distributed_table('verdict', 'uid', colocate_with => 'receipt')"
    ]
    assert "Distributed: 1 table." in said
    assert "Nothing was left to do." in distribute()


@pytest.mark.django_db
def test_without_citus_it_says_so_and_fails() -> None:
    with pytest.raises(CommandError, match="has no Citus extension, so nothing") as failure:
        distribute()
    assert failure.value.returncode == 3
