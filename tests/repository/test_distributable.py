"""Facts stay within what Citus can spread over machines by uid: keys, references and joins."""

import re
from pathlib import Path

import pytest
from django.db import models

from measurements.models import Measurement, Receipt, Upload, Verdict

FACTS: tuple[type[models.Model], ...] = (Receipt, Upload, Measurement, Verdict)
TABLES = "|".join(model._meta.db_table for model in FACTS)
STATEMENTS = sorted(
    path
    for folder in ("measurements/sql", "reports/sql")
    for path in (Path(__file__).parents[2] / folder).glob("*.sql")
)
TO_REFERENCE_TABLES = {"still_missing.sql"}
"""Statements that join a fact to a small table which every machine would hold whole."""
JOIN = re.compile(rf"\bJOIN\s+(?:{TABLES})\b(.*?)(?=\bJOIN\b|\bWHERE\b|\bGROUP\b|$)", re.DOTALL)
REFUSED = re.compile(
    r"\b(?:NEXTVAL|CURSOR|TABLESAMPLE|GROUPING SETS|FOR NO KEY UPDATE)\b", re.IGNORECASE
)


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.pk_fields}


@pytest.mark.parametrize("model", FACTS)
def test_every_unique_key_of_a_fact_holds_its_uid(model: type[models.Model]) -> None:
    assert "uid" in fields_of(model)
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            assert "uid" in constraint.fields
    assert not [field.name for field in model._meta.fields if field.unique and field.name != "pk"]


@pytest.mark.parametrize("model", FACTS)
def test_no_fact_refers_to_another_table_or_counts_by_a_sequence(
    model: type[models.Model],
) -> None:
    assert not [field.name for field in model._meta.fields if field.is_relation]
    assert not [field.name for field in model._meta.fields if isinstance(field, models.AutoField)]


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: path.name)
def test_facts_are_joined_by_uid_and_by_what_runs_on_every_shard(path: Path) -> None:
    statement = "\n".join(
        line for line in path.read_text().splitlines() if not line.lstrip().startswith("--")
    )
    for match in JOIN.finditer(statement):
        by_uid = "uid" in match.group(1) or path.name in TO_REFERENCE_TABLES
        assert by_uid, f"{path.name} joins a fact without its uid."
    assert REFUSED.search(statement) is None
