"""Facts stay within what Citus can spread over machines by uid: the schema and every statement.

After Citus' documentation of what a statement over several machines may do; it was never run there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlglot
from django.db import connection
from sqlglot import exp

from measurements.distribution import COLUMN, DISTRIBUTED, REFERENCE

TABLES = set(DISTRIBUTED)
STATEMENTS = sorted(
    path
    for folder in ("measurements/sql", "reports/sql")
    for path in (Path(__file__).parents[2] / folder).glob("*.sql")
)
BLANKS = {"{axes}": "", "{columns}": "", "{keep}": "true", "{numbers}": "1, 2", "{order}": "1"}
BLANKS |= {"{groups}": "()", "{group}": "m.voter", "{chosen}": "SELECT * FROM measurement"}
QUERIES = (exp.Select, exp.Insert, exp.Update, exp.Delete)
REFUSED = (exp.Merge, exp.TableSample, exp.GroupingSets, exp.Rollup, exp.Cube)
VOLATILE = {"clock_timestamp", "nextval", "timeofday"}


def parsed(text: str) -> list[exp.Expr]:
    for blank, words in BLANKS.items():
        text = text.replace(blank, words)
    return [one for one in sqlglot.parse(text, read="postgres") if one is not None]


def faults(text: str) -> set[str]:
    """Return what of these statements Citus would refuse."""
    return {fault for statement in parsed(text) for fault in faults_of(statement)}


def faults_of(statement: exp.Expr) -> Iterator[str]:
    if any(statement.find_all(*REFUSED)):
        yield "a clause that runs on one machine only"
    if any(one.args.get("recursive") for one in statement.find_all(exp.With)):
        yield "a recursive query"
        return
    yield from reads(statement)
    yield from writes(statement)


def reads(statement: exp.Expr) -> Iterator[str]:
    for scope in statement.find_all(exp.Select, exp.Update, exp.Delete):
        sources = sources_of(scope)
        if scope.args.get("locks") and sources & TABLES:
            yield "rows of several machines are locked"
        if not is_joined_by_uid(scope):
            yield "facts are joined without their uid"
        if isinstance(scope, exp.Select):
            yield from outer_joins(scope)


def writes(statement: exp.Expr) -> Iterator[str]:
    for update in statement.find_all(exp.Update):
        if update.this.name in TABLES:
            yield from changes(update)
    for insert in statement.find_all(exp.Insert):
        target = insert.this.this if isinstance(insert.this, exp.Schema) else insert.this
        columns = {one.name for one in insert.this.expressions}
        if target.name in TABLES and columns and COLUMN not in columns:
            yield "a fact is stored without its uid"


def changes(update: exp.Update) -> Iterator[str]:
    if any(change.this.name == COLUMN for change in update.expressions):
        yield "a uid is changed"
    called = {one.name.lower() for one in update.find_all(exp.Anonymous)}
    if called & VOLATILE or update.find(exp.Rand, exp.Uuid):
        yield "every machine would come to another value"


def own(scope: exp.Expr, *kinds: type[exp.Expr]) -> Iterator[exp.Expr]:
    """Return nodes of a query itself, without those of the queries inside it."""
    for node in scope.walk(prune=lambda node: node is not scope and isinstance(node, QUERIES)):
        if isinstance(node, kinds):
            yield node


def sources_of(scope: exp.Expr) -> set[str]:
    return {table.name for table in own(scope, exp.Table)}


def facts_of(scope: exp.Expr) -> dict[str, str]:
    """Return the distributed tables that a query names itself, by the names it gives them."""
    tables = (table for table in own(scope, exp.Table) if isinstance(table, exp.Table))
    return {table.alias_or_name: table.name for table in tables if table.name in TABLES}


def is_joined_by_uid(scope: exp.Expr) -> bool:
    """Tell whether all facts of a query, and of those that it surrounds, are held together by uid.

    A query inside it is bound to it by a condition that names both, as EXISTS does.
    """
    facts = facts_of(scope)
    around = scope.find_ancestor(exp.Select, exp.Update, exp.Delete)
    is_correlated = scope.find_ancestor(exp.Exists) is not None
    outer = facts_of(around) if around is not None and is_correlated else {}
    if not facts or len(facts) + len(outer) < 2:
        return True
    bound: list[set[str]] = [{name} for name in facts]
    bound += [set(outer)] if outer else []
    for pair in pairs(scope, facts):
        touched = [one for one in bound if one & pair]
        bound = [one for one in bound if not one & pair]
        bound.append(pair.union(*touched))
    return sum(bool(one & (set(facts) | set(outer))) for one in bound) == 1


def pairs(scope: exp.Expr, facts: dict[str, str]) -> Iterator[set[str]]:
    """Return the names that a query makes equal by uid; USING binds all before it."""
    for equal in own(scope, exp.EQ):
        sides = (equal.this, equal.expression)
        if all(isinstance(one, exp.Column) and one.name == COLUMN for one in sides):
            yield {one.table for one in sides}
    for join in own(scope, exp.Join):
        if COLUMN in {one.name for one in join.args.get("using") or ()}:
            yield set(facts) | {join.this.alias_or_name}


def outer_joins(scope: exp.Select) -> Iterator[str]:
    """Find outer joins that would keep rows which every machine has, or none."""
    first = scope.args.get("from_") or scope.args.get("from")
    is_spread = first is not None and reads_facts(first.this, scope)
    for join in scope.args.get("joins") or ():
        is_fact = reads_facts(join.this, scope)
        side = join.side.upper()
        if (side in {"LEFT", "FULL"} and is_fact and not is_spread) or (
            side in {"RIGHT", "FULL"} and is_spread and not is_fact
        ):
            yield "an outer join keeps rows of a table that is not distributed"
        is_spread = is_spread or is_fact


def reads_facts(source: exp.Expr, scope: exp.Expr) -> bool:
    """Tell whether a table, a query in its place, or a named one, reads facts row by row."""
    if isinstance(source, exp.Table) and source.name in TABLES:
        return True
    named = {one.alias: one.this for one in scope.root().find_all(exp.CTE)}
    inner = named.get(source.name) if isinstance(source, exp.Table) else source
    return inner is not None and any(reads_facts(one, scope) for one in inner.find_all(exp.Table))


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.name)
def test_every_statement_is_one_that_runs_on_shards(path: Path) -> None:
    assert faults(path.read_text()) == set()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("SELECT 1 FROM measurement m JOIN verdict v ON v.measured_at = m.measured_at",
         "facts are joined without their uid"),
        ("SELECT 1 FROM measurement JOIN upload USING (received_at)",
         "facts are joined without their uid"),
        ("SELECT 1 FROM measurement m, verdict v WHERE m.uid = v.service",
         "facts are joined without their uid"),
        ("SELECT 1 FROM measurement WHERE NOT EXISTS (SELECT 1 FROM verdict WHERE votes)",
         "facts are joined without their uid"),
        ("DELETE FROM upload USING measurement m WHERE upload.received_at = m.received_at",
         "facts are joined without their uid"),
        ("SELECT uid FROM receipt FOR UPDATE SKIP LOCKED", "rows of several machines are locked"),
        ("SELECT 1 FROM tally t LEFT JOIN verdict v ON v.service = t.service",
         "an outer join keeps rows of a table that is not distributed"),
        ("UPDATE measurement SET uid = 'x'", "a uid is changed"),
        ("UPDATE verdict SET voter = gen_random_uuid()",
         "every machine would come to another value"),
        ("INSERT INTO receipt (measured_at, sha256) SELECT now(), ''",
         "a fact is stored without its uid"),
        ("SELECT count(*) FROM verdict GROUP BY GROUPING SETS ((plane), ())",
         "a clause that runs on one machine only"),
        ("WITH RECURSIVE r AS (SELECT 1 UNION SELECT 2 FROM r) SELECT 1 FROM r, verdict",
         "a recursive query"),
    ],
)  # fmt: skip
def test_what_would_break_is_found(statement: str, fault: str) -> None:
    assert fault in faults(statement)


SCHEMA = """
SELECT rel.relname, con.conname, con.contype, target.relname
  FROM pg_constraint con
  JOIN pg_class rel ON rel.oid = con.conrelid
  LEFT JOIN pg_class target ON target.oid = con.confrelid
 WHERE con.connamespace = 'public'::regnamespace AND con.contype IN ('f', 'x')
   AND NOT rel.relispartition
"""
UNIQUE_INDEXES = """
SELECT rel.relname, array_agg(att.attname::text)
  FROM pg_index ind
  JOIN pg_class rel ON rel.oid = ind.indrelid
  JOIN pg_attribute att ON att.attrelid = rel.oid AND att.attnum = ANY(ind.indkey)
 WHERE ind.indisunique AND rel.relname = ANY(%s)
 GROUP BY rel.relname, ind.indexrelid
"""
SEQUENCES_AND_TRIGGERS = """
SELECT col.table_name, col.column_name
  FROM information_schema.columns col
 WHERE col.table_name = ANY(%(tables)s)
   AND (col.is_identity = 'YES' OR col.column_default LIKE 'nextval%%')
 UNION ALL
SELECT tgrelid::regclass::text, tgname
  FROM pg_trigger
 WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%(tables)s)
"""


@pytest.mark.django_db
def test_keys_and_references_of_the_schema_can_be_spread() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        constraints = cursor.fetchall()
        cursor.execute(UNIQUE_INDEXES, [sorted(TABLES)])
        unique = cursor.fetchall()
        cursor.execute(SEQUENCES_AND_TRIGGERS, {"tables": sorted(TABLES)})
        assert cursor.fetchall() == []
    assert {table for table, _ in unique} == TABLES
    assert [row for row in unique if COLUMN not in row[1]] == []
    for table, name, kind, refers_to in constraints:
        assert kind != "x" or table not in TABLES, f"{name}: no exclusion over machines"
        if kind == "f" and table in TABLES:
            assert refers_to in REFERENCE, f"{name}: a fact refers to what is not everywhere"
        if kind == "f" and table not in TABLES:
            assert refers_to not in TABLES, f"{name}: a row here refers to one on some machine"
