"""Amendments over the files: on trial in one thread, in force in all, written back as files."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

from seeds import readers
from seeds.amendments import NONE, Amendment, Amendments, Fields, Kind, digest, on_trial
from seeds.records import FOLDER, rows_in_force
from seeds.writing import amended_file

NAMES = {f"name_{language}": "Nouveau" for language in ("fr", "ar", "en")}


def amended(kind: Kind, key: str, fields: Fields | None) -> Amendments:
    return Amendments(1, [Amendment(kind, key, fields, digest(rows_in_force(kind).get(key)))])


def ids() -> set[str]:
    return {one.id for one in readers.all_claims()}


def test_a_trial_is_seen_by_its_own_thread_alone() -> None:
    gone = "ma-2012-viber"
    assert gone in ids()
    with on_trial(amended(Kind.CLAIM, gone, None)), ThreadPoolExecutor(1) as elsewhere:
        assert gone not in ids()
        assert gone in elsewhere.submit(ids).result()
    assert gone in ids()


def test_a_new_operator_is_read_as_a_line_of_the_file() -> None:
    record = {"slug": "nouveau", "country": "MA", "asns": "64510 64511", **NAMES}
    with on_trial(amended(Kind.OPERATOR, "nouveau", record)):
        assert readers.operators()[-1].asns == (64510, 64511)
        text = amended_file(Kind.OPERATOR)
    assert text is not None
    assert text.startswith((FOLDER / "operators.csv").read_text())
    assert [*csv.DictReader(StringIO(text))][-1] == record


def test_a_file_written_anew_says_what_is_in_force() -> None:
    campaigns = rows_in_force(Kind.CAMPAIGN)
    new = {**campaigns["kenya-2023"], "slug": "kenya-again", "operators": ["safaricom"]}
    for change in (
        amended(Kind.CAMPAIGN, "kenya-again", new),
        amended(Kind.CAMPAIGN, "simulation", None),
    ):
        with on_trial(change):
            text = amended_file(Kind.CAMPAIGN)
            assert text is not None
            assert json.loads(text) == [*rows_in_force(Kind.CAMPAIGN).values()]


def test_what_is_not_amended_is_not_written() -> None:
    with on_trial(NONE):
        assert [amended_file(kind) for kind in Kind] == [None] * 4
