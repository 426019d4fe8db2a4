"""No column is published that is not known to be public, or made so."""

import pytest
from django.apps import apps

from reports.datasets.columns import TABLES, Column, Origin
from reports.datasets.package import table_schema
from reports.datasets.parquet import schema_of

COLUMNS = [(table, column) for table, columns in TABLES.items() for column in columns]
PSEUDONYMS = {"Measurement.voter", "Measurement.prefix_group", "Measurement.cohort"}
PLACES = {"ReleaseItem.release", "ReleaseItem.raw_start", "ReleaseItem.raw_length"}
MODELS = {
    model.__name__: model
    for label in ("measurements", "reports")
    for model in apps.get_app_config(label).get_models()
}


def fields(name: str) -> set[str]:
    return {f"{name}.{field}" for field in MODELS[name].PUBLIC_FIELDS}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda each: getattr(each, "name", each))
def test_every_column_may_be_published(table: str, column: Column) -> None:
    model = column.source.partition(".")[0]
    allowed = {
        Origin.STORED: fields(model),
        Origin.DAY: {"Measurement.received_at"},
        Origin.ORDINAL: PSEUDONYMS,
        Origin.PLACE: PLACES & fields(model),
    }
    assert column.source in allowed[column.origin]
    assert column.description.endswith(".")


@pytest.mark.parametrize("table", TABLES)
def test_schemas_name_the_columns_in_their_order(table: str) -> None:
    names = [column.name for column in TABLES[table]]
    assert schema_of(TABLES[table]).names == names
    assert [field["name"] for field in table_schema(TABLES[table])["fields"]] == names
    assert len(set(names)) == len(names)
