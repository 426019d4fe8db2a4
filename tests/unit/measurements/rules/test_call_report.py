"""call_report: what a person said of a real call."""

from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane
from tests.unit.measurements.rules.documents import Case
from tests.voip_documents import call_report


def case(name: str, **test_keys: Any) -> Case:
    return Case(f"call_report.reported.{name}", call_report(**test_keys))


def heard(me: str, other: str) -> dict[str, str]:
    return {"me": me, "other": other}


CASES = {
    "a good call": case("ok"),
    "a good call, no word of messages": case("ok", messaging_worked=None),
    "did not ring": case("blocked", rang="no", audio_heard=None),
    "rang, nobody heard": case("blocked", audio_heard=heard("no", "no")),
    "one-way": case("degraded", audio_heard=heard("yes", "no")),
    "choppy": case("degraded", audio_heard=heard("partly", "yes")),
    "cut after ten seconds": case("degraded", cut_after_s=10),
    "cut after an hour": case("ok", cut_after_s=3600.5),
    "did not ring, messages did not work": case(
        "inconclusive", rang="no", audio_heard=None, messaging_worked="no"
    ),
    "did not ring, messages unknown": case(
        "inconclusive", rang="no", audio_heard=None, messaging_worked="unknown"
    ),
    "not tried": case("inconclusive", attempted=False),
    "did not ring, yet heard": case("inconclusive", rang="no", audio_heard=heard("yes", "unknown")),
    "rang, nothing more is known": case("inconclusive", audio_heard=None),
    "nothing is known": case("inconclusive", rang="unknown", audio_heard=5, cut_after_s="soon"),
    "a VPN": Case(
        "call_report.reported.vpn",
        call_report(rang="no") | {"annotations": {"network_type": "vpn"}},
    ),
    "no test keys": Case("call_report.reported.unreadable", call_report() | {"test_keys": {}}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_rule_that_decides(name: str) -> None:
    (verdict,) = judge(CASES[name].document)
    assert (verdict.rule_id, verdict.plane) == (CASES[name].rule_id, Plane.REPORTED)


@pytest.mark.parametrize("service", [None, "icq", 7, ["whatsapp"]])
def test_an_unknown_service_makes_no_tally(service: object) -> None:
    (verdict,) = judge(call_report(service=service))
    assert verdict.service is None


@pytest.mark.parametrize("key", ["attempted", "messaging_worked"])
def test_a_report_that_says_less_accuses_no_more(key: str) -> None:
    for document in (call_report(rang="no", audio_heard=None), call_report(cut_after_s=3)):
        del document["test_keys"][key]
        assert judge(document)[0].outcome is Outcome.INCONCLUSIVE
