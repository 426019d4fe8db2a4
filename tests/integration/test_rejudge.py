"""Rejudging: other rules for everything stored, read only when all is there, never mixed."""

import threading
from dataclasses import replace
from io import StringIO
from typing import Any

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from measurements import rejudge_plan, rejudging, rulesets
from measurements import rules as registry
from measurements.drain import Drainer
from measurements.models import (
    Inbox,
    Measurement,
    RejudgeUnit,
    RulesetPointer,
    StaleMark,
    Upload,
    Verdict,
)
from measurements.rejudge_plan import RejudgeError, Scope
from measurements.rules import LATEST, UnknownRulesetError, telegram
from measurements.rules.rule import Rule
from measurements.rules.vocabulary import Mechanism, Outcome
from measurements.submission import decompress
from reports.models import Tally
from reports.redetect import adopt_drafts
from reports.tasks import regroup_stale_buckets
from tests.documents import telegram as telegram_document
from tests.integration.conftest import Post, drain_all

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "2099-01-01.1"


def _harsh(rule: Rule[Any]) -> Rule[Any]:
    """Return a rule that calls blocked what the real one calls ok."""
    if rule.name != "ok":
        return rule
    return replace(rule, outcome=Outcome.BLOCKED, mechanism=Mechanism.UNKNOWN)


@pytest.fixture(autouse=True)
def other_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    """Teach this code a second ruleset, under which every fine Telegram test is blocked."""
    lists = tuple(tuple(map(_harsh, rules)) for rules in telegram.RULES.lists)
    book = replace(telegram.RULES, lists=lists)
    monkeypatch.setitem(registry._RELEASES, OTHER, lambda _: (book,))
    rulesets._load.cache_clear()


@pytest.fixture
def upload(post: Post) -> Any:
    """Return a function that uploads so many fine measurements from a number on."""

    def send(count: int, start: int = 0) -> None:
        lines = [orjson.dumps(telegram_document(nonce=start + n)) for n in range(count)]
        assert post(b"\n".join(lines), "application/x-ndjson").status_code == 200

    return send


def rejudge(**options: Any) -> str:
    out = StringIO()
    call_command("rejudge", stdout=out, here=True, **options)
    return out.getvalue()


def regroup_all() -> None:
    while StaleMark.objects.exists():
        regroup_stale_buckets()


def outcomes(version: str) -> set[str]:
    rows = Verdict.objects.filter(ruleset=version, service="telegram", plane="messaging")
    return set(rows.values_list("outcome", flat=True))


def test_a_fresh_instance_judges_by_the_latest_rules(upload: Any, drainer: Drainer) -> None:
    upload(1)
    drain_all(drainer)
    assert set(Verdict.objects.values_list("ruleset", flat=True)) == {LATEST}
    assert RulesetPointer.objects.get().active_id == LATEST


def test_the_pointer_moves_when_everything_is_judged(
    upload: Any, drainer: Drainer, client: Client
) -> None:
    upload(rejudging.PAGE + 7)
    drain_all(drainer)
    regroup_all()

    said = rejudge(ruleset=OTHER)

    count = rejudging.PAGE + 7
    assert f"telegram messaging: ok -> blocked: {count}" in said
    assert f"{OTHER} is in force" in said
    assert Verdict.objects.filter(ruleset=OTHER).count() == 2 * count
    assert outcomes(OTHER) == {"blocked"}
    assert outcomes(LATEST) == {"ok"}  # kept
    rows = client.get("/api/v1/tallies?plane=messaging").json()["results"]
    assert all(row["votes_ok"] == 0 < row["votes_blocked"] for row in rows)
    assert rows
    uid = Measurement.objects.values_list("uid", flat=True)[0]
    verdicts = client.get(f"/api/v1/measurements/{uid}").json()["verdicts"]
    assert {each["ruleset"] for each in verdicts} == {OTHER}
    call_command("rebuild_tallies", check=True, stdout=StringIO())


def test_until_then_pages_read_the_former_verdicts(
    upload: Any, drainer: Drainer, client: Client
) -> None:
    upload(3)
    drain_all(drainer)
    regroup_all()
    rejudge_plan.plan(OTHER, Scope())
    while rejudging.judge_page():
        pass
    regroup_all()

    assert Tally.objects.filter(ruleset=OTHER, plane="messaging").get().votes_blocked > 0
    (row,) = client.get("/api/v1/tallies?plane=messaging").json()["results"]
    assert row["votes_blocked"] == 0
    rejudge_plan.flip(OTHER, adopt_drafts)
    (row,) = client.get("/api/v1/tallies?plane=messaging").json()["results"]
    assert row["votes_ok"] == 0


def test_what_is_drained_meanwhile_is_judged_by_both(upload: Any, drainer: Drainer) -> None:
    upload(2)
    drain_all(drainer)
    rejudge_plan.plan(OTHER, Scope())
    upload(3, start=100)
    drain_all(drainer)
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 3
    rejudge(ruleset=OTHER)
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 5
    upload(1, start=200)
    drain_all(drainer)
    last = Verdict.objects.order_by("-measured_at").filter(plane="messaging")
    assert last.filter(ruleset=OTHER).count() == 6
    assert last.filter(ruleset=LATEST).count() == 5  # no longer written


def test_a_part_moves_nothing_and_the_rest_follows(upload: Any, drainer: Drainer) -> None:
    upload(4)
    drain_all(drainer)

    said = rejudge(ruleset=OTHER, until=Measurement.objects.first().measured_at.date())  # type: ignore[union-attr]
    assert "A part is judged" in said
    assert RulesetPointer.objects.get().active_id == LATEST
    assert not Verdict.objects.filter(ruleset=OTHER).exists()

    assert "is in force" in rejudge(ruleset=OTHER)
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 4


def test_an_interrupted_run_is_resumed_and_counts_nothing_twice(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(20)
    drain_all(drainer)
    monkeypatch.setattr(rejudging, "PAGE", 6)
    rejudge_plan.plan(OTHER, Scope())
    assert rejudging.judge_page()
    assert RejudgeUnit.objects.get().judged == 6

    said = rejudge(ruleset=OTHER)

    assert "telegram messaging: ok -> blocked: 20" in said
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 20


def run_until(stop: threading.Event, make: Any, faults: list[BaseException]) -> threading.Thread:
    """Start a thread that does what it makes until told to stop; what it raises is a fault."""

    def run() -> None:
        work, close = make()
        try:
            while not stop.is_set():
                work()
        except BaseException as error:
            faults.append(error)
        finally:
            close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def draining() -> Any:
    """Return the work of a drainer of one's own, and how it ends."""
    drainer = Drainer()
    return drainer.drain, drainer.close


def test_drainers_and_rejudgers_at_once_never_mix(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Uploads are drained by three while the rest is judged anew by two, and the pointer moves."""
    monkeypatch.setattr("measurements.drain.BATCH", 20)
    monkeypatch.setattr(rejudging, "PAGE", 25)
    upload(200)
    drain_all(drainer)
    upload(200, start=1000)
    stop, faults = threading.Event(), list[BaseException]()
    judging = lambda: (rejudging.judge_page, connection.close)  # noqa: E731
    regrouping = lambda: (regroup_stale_buckets, connection.close)  # noqa: E731
    makers = [draining] * 3 + [judging] * 2 + [regrouping]
    threads = [run_until(stop, make, faults) for make in makers]
    try:
        rejudge(ruleset=OTHER)
        upload(60, start=2000)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    drain_all(drainer)
    regroup_all()
    assert Measurement.objects.count() == 460
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 460
    assert outcomes(OTHER) == {"blocked"}
    assert outcomes(LATEST) == {"ok"}
    call_command("rebuild_tallies", check=True, stdout=StringIO())
    assert not Tally.objects.filter(ruleset=OTHER, plane="messaging").exclude(votes_ok=0).exists()


def test_a_worker_with_other_rules_leaves_everything_alone(
    upload: Any, drainer: Drainer, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(2)
    drain_all(drainer)
    rejudge_plan.plan(OTHER, Scope())
    monkeypatch.delitem(registry._RELEASES, OTHER)
    rulesets._load.cache_clear()
    upload(2, start=10)

    with pytest.raises(UnknownRulesetError):
        drainer.drain()
    with pytest.raises(UnknownRulesetError):
        drainer.drain_troubled()
    with pytest.raises(UnknownRulesetError):
        rejudging.judge_page()
    assert Inbox.objects.filter(attempts=0).count() == 2
    assert not Verdict.objects.filter(ruleset=OTHER).exists()


def test_only_one_ruleset_is_on_its_way(upload: Any, drainer: Drainer) -> None:
    upload(1)
    drain_all(drainer)
    rejudge_plan.plan(OTHER, Scope())
    with pytest.raises(CommandError, match="on its way already"):
        rejudge(ruleset="2026-11-24.1")
    with pytest.raises(CommandError, match="does not know"):
        rejudge(ruleset="1999-01-01.1")


def test_a_ruleset_is_given_up_without_a_trace(upload: Any, drainer: Drainer) -> None:
    upload(3)
    drain_all(drainer)
    rejudge_plan.plan(OTHER, Scope())
    while rejudging.judge_page():
        pass
    regroup_all()
    call_command("rejudge", abandon=True, stdout=StringIO())

    assert set(Verdict.objects.values_list("ruleset", flat=True)) == {LATEST}
    assert set(Tally.objects.values_list("ruleset", flat=True)) == {LATEST}
    assert RulesetPointer.objects.get().target_id is None
    with pytest.raises(CommandError, match="No ruleset is on its way"):
        call_command("rejudge", abandon=True)


def test_without_documents_nothing_moves_until_they_are_named(
    upload: Any, drainer: Drainer, tmp_path: Any
) -> None:
    upload(5)
    drain_all(drainer)
    released = tmp_path / "2026-11-25.jsonl"
    gone = list(Upload.objects.all()[:2])
    released.write_bytes(b"\n".join(decompress(bytes(each.document)) for each in gone))
    Upload.objects.filter(uid__in=[each.uid for each in gone]).delete()

    with pytest.raises(CommandError, match="2 measurements have no document here"):
        rejudge(ruleset=OTHER)
    assert RulesetPointer.objects.get().active_id == LATEST
    with pytest.raises(RejudgeError):
        rejudge_plan.flip(OTHER, adopt_drafts)

    said = rejudge(ruleset=OTHER, bodies=[released])

    assert "2 measurements judged from released documents" in said
    assert "telegram messaging: ok -> blocked: 5" in said
    assert Verdict.objects.filter(ruleset=OTHER, plane="messaging").count() == 5


def test_the_ruleset_in_force_is_checked_and_mended(upload: Any, drainer: Drainer) -> None:
    upload(3)
    drain_all(drainer)
    regroup_all()
    assert "0 verdicts changed, 6 did not" in rejudge()

    spoilt, lost, more = Measurement.objects.values_list("uid", flat=True)
    Verdict.objects.filter(uid=spoilt, plane="messaging").update(outcome="degraded")
    Verdict.objects.filter(uid=lost, plane="messaging").delete()
    invented = Verdict.objects.get(uid=more, plane="messaging")
    invented.plane = "media"
    invented.save(force_insert=True)
    said = rejudge(test_name="telegram")

    assert "3 verdicts changed, 4 did not" in said
    assert "telegram messaging: degraded -> ok: 1" in said
    assert "telegram messaging: none -> ok: 1" in said
    assert "telegram media: ok -> none: 1" in said
    assert "was in force before" in said
    assert outcomes(LATEST) == {"ok"}
    call_command("rebuild_tallies", check=True, stdout=StringIO())


def test_fingerprints_are_part_of_the_version(
    upload: Any, drainer: Drainer, tmp_path: Any, settings: Any
) -> None:
    upload(1)
    drain_all(drainer)
    settings.SAWT_FINGERPRINTS = str(tmp_path)
    (tmp_path / "fingerprints_dns.csv").write_text(
        "name,scope,location_found,pattern_type,pattern,confidence_no_fp,expected_countries\n"
        "t.1,nat,dns,full,192.0.2.9,5,MA\n"
    )

    said = rejudge()

    version = RulesetPointer.objects.get().active_id
    assert version.startswith(f"{LATEST}+fp.")
    assert f"{version} is in force" in said
    settings.SAWT_FINGERPRINTS = ""  # a worker elsewhere has no such folder
    rulesets._load.cache_clear()
    upload(1, start=5)
    drain_all(drainer)
    assert Verdict.objects.filter(ruleset=version, plane="messaging").count() == 2
