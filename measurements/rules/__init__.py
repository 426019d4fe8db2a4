"""Verdicts on single tests: ordered rules per service and plane, read from the raw steps. Pure.

A verdict is a function of one document and a ruleset: never of other documents, of the clock, or
of what the probe itself concluded. The former ruleset stays here for as long as an instance may
still judge by it: docs/rejudging.md.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Final

from measurements.rules import (
    call_report,
    dnscheck,
    facebook_messenger,
    signal,
    stunreachability,
    telegram,
    voip_call,
    voip_web,
    web_connectivity,
    whatsapp,
)
from measurements.rules.fingerprint_files import read_fingerprints
from measurements.rules.rule import Rule, RuleBook, Verdict
from measurements.rules.ruleset import Ruleset

__all__ = [
    "ALL_RULES",
    "LATEST",
    "TESTS_WITH_RULES",
    "Ruleset",
    "UnknownRulesetError",
    "Verdict",
    "assemble",
    "judge",
    "version_with",
]

LATEST: Final = "2026-11-25.2"
"""The rules as they are now. Any change of a rule's meaning is a new version beside the former."""

_FIRST_BOOKS: Final[tuple[RuleBook[Any], ...]] = (
    facebook_messenger.RULES,
    signal.RULES,
    stunreachability.RULES,
    telegram.RULES,
    whatsapp.RULES,
)
_MARK: Final = "+fp."


class UnknownRulesetError(LookupError):
    """A ruleset that this version of the code does not have."""


def assemble(version: str, fingerprints: Sequence[str] = ()) -> Ruleset:
    """Return the ruleset of a version, with the fingerprints (CSV texts) that belong to it.

    Raises UnknownRulesetError if this code has no such rules, or the fingerprints are others.
    """
    rules = version.partition(_MARK)[0]
    if rules not in _RELEASES or version != version_with(fingerprints, rules):
        raise UnknownRulesetError(f"This version of Sawt does not know the ruleset {version}.")
    return Ruleset(version, _RELEASES[rules](fingerprints))


def version_with(fingerprints: Sequence[str], rules: str = LATEST) -> str:
    """Return what rules with these fingerprints are called: a verdict depends on both."""
    if not any(fingerprints):
        return rules
    digest = hashlib.sha256("\n".join(fingerprints).encode()).hexdigest()
    return f"{rules}{_MARK}{digest[:8]}"


def _second_books(fingerprints: Sequence[str]) -> tuple[RuleBook[Any], ...]:
    known = read_fingerprints(*filter(None, fingerprints))
    added = (call_report.RULES, dnscheck.RULES, voip_call.RULES, web_connectivity.book(known))
    return (*_FIRST_BOOKS, *added)


def _latest_books(fingerprints: Sequence[str]) -> tuple[RuleBook[Any], ...]:
    return (*_second_books(fingerprints), voip_web.RULES)


_RELEASES: dict[str, Callable[[Sequence[str]], tuple[RuleBook[Any], ...]]] = {
    "2026-11-24.1": lambda _: _FIRST_BOOKS,
    "2026-11-25.1": _second_books,
    LATEST: _latest_books,
}
_latest: Final = assemble(LATEST)
judge: Final = _latest.judge

ALL_RULES: Final[tuple[Rule[Any], ...]] = tuple(
    rule for book in _latest.books for rules in book.lists for rule in rules
)
TESTS_WITH_RULES: Final = frozenset(_latest.book_of_test)
