"""Verdicts on single tests: ordered rules per service and plane, read from the raw steps. Pure.

A verdict is a function of one document and this ruleset: never of other documents, of the clock,
or of what the probe itself concluded.
"""

from collections.abc import Mapping
from typing import Any, Final

from measurements.rules import (
    call_report,
    facebook_messenger,
    signal,
    stunreachability,
    telegram,
    voip_call,
    whatsapp,
)
from measurements.rules.rule import Rule, RuleBook, Verdict

__all__ = ["ALL_RULES", "RULESET", "TESTS_WITH_RULES", "Verdict", "judge"]

RULESET: Final = "2026-11-25.1"
"""Stored with each verdict. Any change of a rule's meaning changes it."""

_BOOKS: Final[tuple[RuleBook[Any], ...]] = (
    call_report.RULES,
    facebook_messenger.RULES,
    signal.RULES,
    stunreachability.RULES,
    telegram.RULES,
    voip_call.RULES,
    whatsapp.RULES,
)
_BOOK_OF_TEST: Final = {name: book for book in _BOOKS for name in book.test_names}

ALL_RULES: Final[tuple[Rule[Any], ...]] = tuple(
    rule for book in _BOOKS for rules in book.lists for rule in rules
)
TESTS_WITH_RULES: Final = frozenset(_BOOK_OF_TEST)


def judge(document: Mapping[str, object]) -> tuple[Verdict, ...]:
    """Return the verdicts on a document: one per service and plane, none without rules.

    Never raises, whatever the document holds.
    """
    name = document.get("test_name")
    book = _BOOK_OF_TEST.get(name) if isinstance(name, str) else None
    return book.judge(document) if book else ()
