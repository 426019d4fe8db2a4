import ast
import re
from pathlib import Path
from typing import Any

import pytest

import measurements.rules as package
from measurements.rules import ALL_RULES, LATEST, TESTS_WITH_RULES, judge
from measurements.rules.document import document as ontology
from measurements.rules.owners import SITES
from measurements.rules.rule import Rule
from measurements.rules.vocabulary import Mechanism, Outcome
from seeds import readers
from tests.unit.measurements.rules import test_fingerprints
from tests.unit.measurements.rules.cases import ALL_CASES
from tests.unit.measurements.rules.documents import document

ROOT = Path(__file__).parents[4]
PUBLISHED = Path(__file__).with_name("published_rules.txt")


def test_every_rule_is_reached() -> None:
    reached = {verdict.rule_id for case in ALL_CASES for verdict in judge(case.document)}
    reached |= {
        verdict.rule_id
        for case in test_fingerprints.CASES.values()
        for verdict in test_fingerprints.BOOK.judge(case.document)
    }

    assert reached == {rule.id for rule in ALL_RULES}


def test_identifiers_are_unique_and_plain() -> None:
    ids = [rule.id for rule in ALL_RULES]

    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9_]+\.[a-z_]+\.[a-z0-9_]+", id_) for id_ in ids)


def test_published_rules_keep_their_meaning() -> None:
    """A rule that was published is not renamed and not reused; new ones are added to the list."""
    now = {f"{rule.id} {rule.outcome} {rule.mechanism or '-'}" for rule in ALL_RULES}

    assert now == set(PUBLISHED.read_text().splitlines())


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_every_rule_says_why_and_from_where(rule: Rule[Any]) -> None:
    assert len(rule.why) > 20
    assert rule.why.endswith(".")
    assert rule.source


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.id)
def test_interference_and_only_interference_has_a_mechanism(rule: Rule[Any]) -> None:
    """But a network without any UDP: that is no interference with calls, and worth knowing."""
    interference = {Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED}
    names_one = rule.mechanism not in (None, Mechanism.UDP_ALL)
    assert (rule.outcome in interference) == names_one


def test_each_list_begins_with_unreadable_and_ends_with_inconclusive() -> None:
    by_list: dict[tuple[object, ...], list[str]] = {}
    for rule in ALL_RULES:
        key = (rule.scope.test_name, rule.scope.service, rule.scope.plane)
        by_list.setdefault(key, []).append(rule.name)
    for names in by_list.values():
        assert names[0] == "unreadable"
        assert names[-1] == "inconclusive"


def test_one_verdict_per_service_and_plane() -> None:
    for case in ALL_CASES:
        pairs = [(verdict.service, verdict.plane) for verdict in judge(case.document)]
        assert pairs
        assert len(pairs) == len(set(pairs))


def test_tests_without_rules_get_no_verdict() -> None:
    for name in ("http_requests", "dash", "", 7, None, ["telegram"]):
        assert judge(document("telegram") | {"test_name": name}) == ()
    assert judge({}) == ()


def test_the_frozen_owners_are_the_seeds_domains() -> None:
    """Should a service gain a domain, the rules and their version change with the seeds."""
    domains = {one: slug for slug, kept in readers.services().items() for one in kept.domains}

    assert {domain: service.value for domain, service in SITES.items()} == domains


def test_names() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.\d+", LATEST)
    assert {
        "dnscheck",
        "call_report",
        "facebook_messenger",
        "signal",
        "stun_reachability",
        "stunreachability",
        "telegram",
        "web_connectivity",
        "voip_call",
        "voip_web",
        "whatsapp",
    } == TESTS_WITH_RULES


def test_the_page_is_what_the_rules_say() -> None:
    assert (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8") == ontology()
    for rule in ALL_RULES:
        assert rule.id in ontology()
        assert rule.why in ontology()


def test_no_rule_knows_django_or_the_clock() -> None:
    banned = {"django", "rest_framework", "celery", "datetime", "time", "random", "os", "socket"}
    folder = Path(package.__file__).parent
    for path in (*folder.rglob("*.py"), folder.parent / "observations.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not banned & {name.partition(".")[0] for name in names}, path
