"""Forms of the desk: what nobody touched comes out as it went in."""

from typing import Any

import pytest

from backend.desk.claim_form import ClaimForm
from backend.desk.forms import FORMS
from seeds.amendments import Fields, Kind, digest
from seeds.records import rows_in_force


def filled(kind: Kind, row: Fields, **changes: Any) -> Any:
    """Return a record's form, sent back with these fields changed."""
    form = FORMS[kind](row, row)
    parts: list[Any] = [form]
    if isinstance(form, ClaimForm):
        parts += [*form.sources, form.sources.management_form]
    fields = {field.html_name: field.value() for part in parts for field in part}
    data = {name: value for name, value in fields.items() if value not in (None, [])}
    return FORMS[kind](row, row, data | {"note": "why"} | changes)


@pytest.mark.parametrize("kind", Kind)
def test_a_record_that_nobody_touched_is_the_same(kind: Kind) -> None:
    for key, row in rows_in_force(kind).items():
        form = filled(kind, row)
        assert form.is_valid(), (key, form.errors)
        assert digest(form.record()) == digest(row), key


def test_a_browser_sends_lists_in_its_own_order() -> None:
    row = rows_in_force(Kind.CAMPAIGN)["morocco-2016"]
    form = filled(Kind.CAMPAIGN, row, operators=["inwi", "maroc-telecom", "orange-maroc"])
    assert form.is_valid()
    assert form.record()["operators"] == row["operators"]


def test_emptied_fields_and_sources_are_left_out() -> None:
    row = rows_in_force(Kind.CLAIM)["ma-2016-01-05-mobile"]
    form = filled(Kind.CLAIM, row, **{"access": [], "sources-0-publisher": "", "sources-0-url": ""})
    assert form.is_valid()
    record = form.record()
    assert "access" not in record
    sources = row["sources"]
    assert isinstance(sources, list)
    assert record["sources"] == [{"published": "2016"}, *sources[1:]]


def test_the_name_and_the_country_of_a_record_stay() -> None:
    row = rows_in_force(Kind.OPERATOR)["inwi"]
    form = filled(Kind.OPERATOR, row, slug="other", country="KE")
    assert form.is_valid()
    assert form.record() == row


def test_lines_become_one_and_the_blanks_of_french_stay() -> None:
    row = rows_in_force(Kind.CLAIM)["ma-2016-01-05-mobile"]
    form = filled(Kind.CLAIM, row, text_fr="Deux\r\nlignes\u00a0: une.")
    assert form.is_valid()
    assert form.record()["text"]["fr"] == "Deux lignes\u00a0: une."
