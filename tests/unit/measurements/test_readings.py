"""OONI's words, read from verdicts."""

import pytest

from measurements.readings import CONFIRMING_RULES, Reading, read
from measurements.rules import LATEST, assemble

OK = ("ok", "telegram.messaging.ok")
BLOCKED = ("blocked", "telegram.messaging.blocked_tcp")
UNCLEAR = ("inconclusive", "telegram.web.inconclusive")
PAGE = ("blocked", CONFIRMING_RULES[0])


@pytest.mark.parametrize(
    ("conclusions", "expected"),
    [
        ([], Reading(anomaly=False, confirmed=False, failure=True)),
        ([UNCLEAR], Reading(anomaly=False, confirmed=False, failure=True)),
        ([("invalid", "x")], Reading(anomaly=False, confirmed=False, failure=True)),
        ([OK, UNCLEAR], Reading(anomaly=False, confirmed=False, failure=False)),
        ([OK, BLOCKED], Reading(anomaly=True, confirmed=False, failure=False)),
        ([("degraded", "x")], Reading(anomaly=True, confirmed=False, failure=False)),
        ([("throttled", "x")], Reading(anomaly=True, confirmed=False, failure=False)),
        ([PAGE], Reading(anomaly=True, confirmed=True, failure=False)),
    ],
)
def test_readings(conclusions: list[tuple[str, str]], expected: Reading) -> None:
    assert read(conclusions) == expected


def test_the_rules_that_rest_on_fingerprints_exist() -> None:
    rules = {
        rule.id
        for book in assemble(LATEST).books
        for rules in book.lists
        for rule in rules
        if rule.outcome == "blocked"
    }
    assert rules.issuperset(CONFIRMING_RULES)
