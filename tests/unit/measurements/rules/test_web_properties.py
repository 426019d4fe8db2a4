"""What holds for every document about a page, whatever is taken from it."""

import copy
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from measurements.rules import judge
from measurements.rules.rule import Verdict
from measurements.rules.vocabulary import Outcome
from tests.unit.measurements.rules import test_dnscheck, test_fingerprints, test_web_connectivity
from tests.unit.measurements.rules.documents import Document
from tests.unit.measurements.rules.test_properties import places

CASES = test_web_connectivity.CASES | {f"dnscheck: {n}": c for n, c in test_dnscheck.CASES.items()}
INTERFERENCE = {Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED}
LAST_TRACES = {
    "a private address that proves itself",  # by one handshake, without which it is forged
    "a control that is not believed",  # by one key, against what it says itself
    "dnscheck: one address not tried",  # known by one answer
    "one address lost and opened",  # by one connection over which nothing was recorded
    "one address lost, one that nobody answered opens",  # the same
}
"""Documents that one key alone keeps from accusing: without it they are others' documents."""
NEEDS_NO_CONTROL = {"blocked_page", "blocked_dns_listed"}


def without(document: Document, path: tuple[Any, ...]) -> Document:
    """Return a copy from which the key or step at a path is taken."""
    made = copy.deepcopy(document)
    target: Any = made
    for key in path[:-1]:
        target = target[key]
    del target[path[-1]]
    return made


def lesser(document: Document) -> Iterator[tuple[tuple[Any, ...], Document]]:
    """Yield a document without each of its keys and steps in turn."""
    for path in places(document["test_keys"], ("test_keys",))[1:]:
        yield path, without(document, path)


def accuses(verdict: Verdict) -> bool:
    return verdict.outcome in INTERFERENCE


@pytest.mark.parametrize("name", sorted(CASES.keys() - LAST_TRACES))
def test_no_key_or_step_that_is_taken_away_accuses(name: str) -> None:
    """Not even where all was well."""
    document = CASES[name].document
    if not accuses(judge(document)[0]):
        for path, less in lesser(document):
            assert not accuses(judge(less)[0]), path


@pytest.mark.parametrize("name", sorted(CASES.keys() - LAST_TRACES))
def test_no_sections_that_are_taken_away_accuse(name: str) -> None:
    document = CASES[name].document
    if judge(document)[0].outcome is Outcome.INCONCLUSIVE:
        keys = document["test_keys"]
        for taken in (*combinations(keys, 2), *combinations(keys, 3)):
            less = {section: steps for section, steps in keys.items() if section not in taken}
            assert not accuses(judge(document | {"test_keys": less})[0]), taken


@pytest.mark.parametrize("name", test_fingerprints.CASES)
def test_what_fingerprints_need_is_never_the_lack_of_something(name: str) -> None:
    document = test_fingerprints.CASES[name].document
    book = test_fingerprints.BOOK
    if book.judge(document)[0].outcome is Outcome.INCONCLUSIVE:
        for path, less in lesser(document):
            assert not accuses(book.judge(less)[0]), path


def test_without_the_control_only_what_is_known_accuses() -> None:
    for case in test_fingerprints.CASES.values():
        less = without(case.document, ("test_keys", "control"))
        verdict = test_fingerprints.BOOK.judge(less)[0]
        if accuses(verdict):
            assert verdict.rule_id.rpartition(".")[2] in NEEDS_NO_CONTROL
