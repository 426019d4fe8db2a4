"""The reference data is amended while the platform runs: by the readers' rules, seen everywhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection
from django.test import Client

from measurements import amendments
from measurements.amending import AmendmentError, amend
from measurements.api.upload_door import UploadDoor
from measurements.models import Amendment, Inbox
from reports.tasks import drop_old_hours
from seeds import amendments as seeds_amendments
from seeds import readers
from seeds.amendments import Fields, Kind, digest
from seeds.records import FOLDER, rows_in_force
from tests.documents import telegram
from tests.integration.test_upload_door import ask

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = "ma-2016-01-05-mobile"
SENTENCE = "In January 2016 calls stopped, says a corrected account."


@pytest.fixture(autouse=True)
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Requests ask for amendments each time; the next test begins with the files alone."""
    monkeypatch.setattr(amendments, "REST", 0.0)
    yield
    seeds_amendments.put_in_force(seeds_amendments.NONE)


class Unreachable:
    """A table whose database is away."""

    def using(self, _alias: str) -> None:
        raise OperationalError


def change(kind: Kind, key: str, **fields: Any) -> Fields:
    """Return a record that is in force, with other fields; None leaves one out."""
    record = {**rows_in_force(kind)[key], **fields}
    return {name: value for name, value in record.items() if value is not None}


def say(kind: Kind, key: str, record: Fields | None) -> list[Amendment]:
    seen = digest(rows_in_force(kind).get(key))
    return amend(kind, key, record, note="a reader wrote", by="amal", seen=seen)


def corrected() -> Fields:
    text = {**rows_in_force(Kind.CLAIM)[CLAIM]["text"], "en": SENTENCE}  # type: ignore[dict-item]
    return change(Kind.CLAIM, CLAIM, text=text)


def claim(claim_id: str) -> readers.Claim:
    return next(one for one in readers.all_claims() if one.id == claim_id)


def test_an_amended_claim_is_what_pages_and_lists_say(client: Client, settings: Any) -> None:
    settings.SAWT_PAGES_ARE_KEPT = True
    pages = ("/en/claims/", "/en/campaigns/morocco-2016/", "/api/v1/claims")
    before = {page: client.get(page)["ETag"] for page in pages}
    say(Kind.CLAIM, CLAIM, corrected())
    for page in pages:
        after = client.get(page, headers={"If-None-Match": before[page]})
        assert after.status_code == 200, page
        assert SENTENCE in after.content.decode()


def test_another_process_sees_it_with_its_next_question(client: Client) -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    seeds_amendments.put_in_force(seeds_amendments.NONE)  # what another process still has
    assert SENTENCE in client.get("/api/v1/claims").content.decode()


def test_a_worker_sees_it_with_its_next_task_and_a_command_with_its_connection() -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    seeds_amendments.put_in_force(seeds_amendments.NONE)
    drop_old_hours.apply()
    assert claim(CLAIM).text.en == SENTENCE
    seeds_amendments.put_in_force(seeds_amendments.NONE)
    connection.close()
    connection.ensure_connection()
    assert claim(CLAIM).text.en == SENTENCE


def test_pages_live_with_a_campaign_less_and_one_more(client: Client) -> None:
    new = change(Kind.CAMPAIGN, "kenya-2023", slug="kenya-again", sample=None)
    say(Kind.CAMPAIGN, "kenya-again", new)
    for one in readers.claims("kenya-2023"):
        say(Kind.CLAIM, one.id, None)
    say(Kind.CAMPAIGN, "kenya-2023", None)
    assert client.get("/en/campaigns/kenya-again/").status_code == 200
    assert client.get("/en/campaigns/kenya-2023/").status_code == 404
    for page in ("", "claims/", "operators/safaricom/", "services/telegram/"):
        assert client.get(f"/ar/{page}").status_code == 200


def test_without_the_database_the_last_amendments_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    monkeypatch.setattr(Amendment, "objects", Unreachable())
    amendments.refresh(at_once=True)
    assert claim(CLAIM).text.en == SENTENCE


def test_a_withdrawn_claim_is_gone_and_so_are_contradictions_of_it() -> None:
    one, other = "ma-2016-11-04-restored", "ma-2016-10-restored"
    assert one in claim(other).contradicts
    made = say(Kind.CLAIM, one, None)
    assert {row.key for row in made} >= {one, other}
    assert one not in {each.id for each in readers.all_claims()}
    assert one not in claim(other).contradicts


def test_a_contradiction_is_written_into_both_claims() -> None:
    other = "ma-2012-viber"
    say(Kind.CLAIM, CLAIM, change(Kind.CLAIM, CLAIM, contradicts=[other]))
    assert claim(other).contradicts == (CLAIM,)


@pytest.mark.parametrize(
    ("kind", "key", "fields", "sentence"),
    [
        (Kind.CLAIM, CLAIM, {"end": "2015-01-01"}, "'start' must lie before 'end'"),
        (Kind.CLAIM, CLAIM, {"standing": "sure"}, "'standing' must be one of"),
        (Kind.CLAIM, CLAIM, {"sources": []}, "needs a source"),
        (Kind.CLAIM, CLAIM, {"sources": [{"publisher": "A radio"}]}, "whole address of a source"),
        (Kind.OPERATOR, "inwi", {"country": "KE"}, "country cannot change"),
        (Kind.OPERATOR, "inwi", {"asns": "6713"}, "occurs twice"),
        (Kind.SERVICE, "viber", {"planes": []}, "needs 'planes'"),
        (Kind.CAMPAIGN, "kenya-2023", {"services": ["telegram", "fax"]}, "no service 'fax'"),
        (Kind.OPERATOR, "inwi", {}, "in force already"),
    ],
)
def test_what_the_readers_refuse_is_refused_in_their_words(
    kind: Kind, key: str, fields: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AmendmentError, match=sentence):
        say(kind, key, change(kind, key, **fields))
    assert not Amendment.objects.exists()


def test_what_is_used_is_not_withdrawn() -> None:
    with pytest.raises(AmendmentError, match="not withdrawn"):
        say(Kind.OPERATOR, "inwi", None)
    with pytest.raises(AmendmentError, match="no campaign is called 'morocco-2016'"):
        say(Kind.CAMPAIGN, "morocco-2016", None)


def test_who_looked_at_an_older_record_is_told() -> None:
    seen = digest(rows_in_force(Kind.CLAIM)[CLAIM])
    say(Kind.CLAIM, CLAIM, corrected())
    with pytest.raises(AmendmentError, match="meanwhile"):
        amend(Kind.CLAIM, CLAIM, None, note="no", by="sami", seen=seen)


def test_a_new_operator_names_its_network_from_then_on() -> None:
    names = {f"name_{language}": "Nouveau" for language in ("fr", "ar", "en")}
    assert not readers.operator_of(64510, "MA").known
    record = {"slug": "nouveau", "country": "MA", "asns": "64510", **names}
    say(Kind.OPERATOR, "nouveau", record)
    assert readers.operator_of(64510, "MA").slug == "nouveau"


def test_an_upload_before_django_knows_the_new_operator() -> None:
    names = {f"name_{language}": "Nouveau" for language in ("fr", "ar", "en")}
    record = {"slug": "nouveau", "country": "MA", "asns": "64510", **names}
    say(Kind.OPERATOR, "nouveau", record)
    seeds_amendments.put_in_force(seeds_amendments.NONE)
    answer = ask(UploadDoor(WSGIHandler()), json.dumps(telegram(probe_asn="AS64510")).encode())
    assert answer.status == "200 OK"
    assert Inbox.objects.get().operator == "nouveau"


def test_once_the_file_has_changed_it_is_right_again() -> None:
    Amendment.objects.create(
        kind="claim", key=CLAIM, record=corrected(), base="0" * 64, note="before", made_by="amal"
    )
    amendments.refresh(at_once=True)
    assert claim(CLAIM).text.en != SENTENCE


def test_an_amendment_that_an_upgrade_made_impossible_is_left_out_alone() -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    viber = rows_in_force(Kind.SERVICE)["viber"]
    base, record = digest(viber), {"slug": "viber"}
    Amendment.objects.create(
        kind="service", key="viber", record=record, base=base, note="?", made_by="sami"
    )
    amendments.refresh(at_once=True)
    assert claim(CLAIM).text.en == SENTENCE
    assert readers.service("viber").planes


@pytest.mark.parametrize("values", [
    {"record": None, "kind": "operator"},
    {"note": ""},
    {"kind": "country"},
    {"record": {"id": "another"}},
    {"base": "x"},
])  # fmt: skip
def test_the_database_refuses_what_must_never_be(values: dict[str, Any]) -> None:
    row = {
        "kind": "claim",
        "key": "k",
        "record": {"id": "k"},
        "base": "",
        "note": "n",
        "made_by": "m",
    }
    Amendment.objects.create(**row)
    with pytest.raises(IntegrityError):
        Amendment.objects.create(**{**row, **values})


def test_what_was_amended_is_never_rewritten() -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    for statement in ("UPDATE amendment SET note = 'x'", "DELETE FROM amendment"):
        with connection.cursor() as cursor, pytest.raises(IntegrityError, match="append-only"):
            cursor.execute(statement)


def test_exported_files_say_what_was_amended_and_nothing_else_changes(tmp_path: Path) -> None:
    say(Kind.CLAIM, CLAIM, corrected())
    names = {"name_fr": "inwi (ex-Wana)"}
    say(Kind.OPERATOR, "inwi", change(Kind.OPERATOR, "inwi", **names))
    call_command("export_amendments", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.json", "operators.csv"]
    for name, lines in {"claims.json": 1, "operators.csv": 1}.items():
        old, new = ((folder / name).read_text().splitlines() for folder in (FOLDER, tmp_path))
        changed = [line for line in new if line not in old]
        assert len(changed) == lines, changed
        assert len(new) == len(old)
    exported = {one["id"]: one for one in json.loads((tmp_path / "claims.json").read_text())}
    assert exported[CLAIM]["text"]["en"] == SENTENCE
