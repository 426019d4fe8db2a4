"""Known block pages, and known addresses that stand for blocked sites. Pure.

Read from the texts of two CSV files in the format of ooni/blocking-fingerprints (columns name, scope,
location_found, pattern_type, pattern, confidence_no_fp, expected_countries). They are no part of
Sawt: whoever runs it loads them, and a ruleset is named after the code and the fingerprints.
All patterns of one place are matched in one pass whose time grows with the text alone, whatever the
patterns say, so that a hostile expression cannot stop a worker (ADR 5).
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import re2

_LARGEST_FILE: Final = 8 * 1024 * 1024
_MOST_PATTERNS: Final = 20_000
_LONGEST_PATTERN: Final = 4096
_SEARCHED: Final = 262_144
"""Characters of a body that are searched: block pages are small."""
_MATCHER_MEMORY: Final = 64 * 1024 * 1024
_TRUSTED: Final = 5
_COLUMNS: Final = (
    "name", "scope", "location_found", "pattern_type", "pattern", "confidence_no_fp",
    "expected_countries",
)  # fmt: skip


class FingerprintError(ValueError):
    """A fingerprint file that cannot be used; says where and why."""


class Scope(StrEnum):
    """Whose page a fingerprint is."""

    NATIONAL = "nat"
    ISP = "isp"
    PRODUCT = "prod"  # a filter that anyone can buy
    INSTITUTION = "inst"  # a school's or an office's own choice
    VAGUE = "vbw"  # words that block pages use, and others too
    FALSE_POSITIVE = "fp"  # looks like a block page and is none
    OTHER = "other"


class Strength(StrEnum):
    """What a match is worth."""

    STRONG = "strong"  # an operator's or a country's own page, where it is expected
    WEAK = "weak"  # counts only with a sign of its own, as a page unlike the control's
    LOCAL = "local"  # an institution filters its own network


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One pattern and whose it is."""

    name: str
    scope: Scope
    confidence: float
    countries: frozenset[str]
    expression: str

    def strength(self, country: str) -> Strength:
        """Return what a match in this country is worth."""
        if self.scope is Scope.INSTITUTION:
            return Strength.LOCAL
        expected = not self.countries or country in self.countries
        if self.scope in {Scope.NATIONAL, Scope.ISP} and expected and self.confidence >= _TRUSTED:
            return Strength.STRONG
        return Strength.WEAK


class _Matcher:
    """All patterns of one place, as one automaton."""

    def __init__(self, known: list[Fingerprint]) -> None:
        self._known = known
        options = re2.Options()
        options.max_mem = _MATCHER_MEMORY
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for one in known:
            self._set.Add(one.expression)
        try:
            self._set.Compile()
        except re2.error as error:
            raise FingerprintError("The patterns are too large to be matched together.") from error

    def match(self, text: str, country: str) -> Strength | None:
        """Return the strongest match; None where a false positive matches the text too."""
        found = [self._known[number] for number in self._set.Match(text.encode(errors="replace")) or ()]
        if any(one.scope is Scope.FALSE_POSITIVE for one in found):
            return None
        strengths = {one.strength(country) for one in found}
        return next((strength for strength in Strength if strength in strengths), None)


class Fingerprints:
    """Fingerprints by the place where they are looked for."""

    def __init__(self, known: Mapping[str, list[Fingerprint]]) -> None:
        matchers = {place: _Matcher(one) for place, one in known.items()}
        self._addresses = matchers.pop("dns", None)
        self._body = matchers.pop("body", None)
        self._headers = {place.removeprefix("header."): one for place, one in matchers.items()}
        self.count = sum(map(len, known.values()))

    @property
    def has_addresses(self) -> bool:
        """Whether any address is known."""
        return self._addresses is not None

    @property
    def has_pages(self) -> bool:
        """Whether any page is known."""
        return self._body is not None or bool(self._headers)

    def match_address(self, address: str, country: str) -> Strength | None:
        """Return what an answered address is known as."""
        return self._addresses.match(address, country) if self._addresses else None

    def match_page(
        self, body: str | None, headers: Mapping[str, str], country: str
    ) -> Strength | None:
        """Return what a page is known as. Header names are in lower case."""
        found = {
            matcher.match(headers[name], country)
            for name, matcher in self._headers.items()
            if name in headers
        }
        if body and self._body is not None:
            found.add(self._body.match(body[:_SEARCHED], country))
        return next((strength for strength in Strength if strength in found), None)


NO_FINGERPRINTS: Final = Fingerprints({})


def read_fingerprints(*texts: str) -> Fingerprints:
    """Return the fingerprints of CSV texts. Raises FingerprintError for the first fault."""
    known: dict[str, list[Fingerprint]] = {}
    for text in texts:
        if len(text) > _LARGEST_FILE:
            raise FingerprintError(f"A fingerprint file holds at most {_LARGEST_FILE} characters.")
        for place, one in _rows(text):
            known.setdefault(place, []).append(one)
    if sum(map(len, known.values())) > _MOST_PATTERNS:
        raise FingerprintError(f"At most {_MOST_PATTERNS} fingerprints are read.")
    return Fingerprints(known)


def _rows(text: str) -> Iterator[tuple[str, Fingerprint]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise FingerprintError(f"Line 1: the column {missing[0]} is missing.")
        for row in reader:
            yield _fingerprint(row, f"Line {reader.line_num}")
    except csv.Error as error:
        raise FingerprintError(f"Line {reader.line_num}: {error}.") from error


def _fingerprint(row: Mapping[str, Any], where: str) -> tuple[str, Fingerprint]:
    cells = {name: row[name] or "" for name in _COLUMNS}
    place = cells["location_found"].strip().lower()
    if place not in {"body", "dns"} and not (place.startswith("header.") and place[7:].strip()):
        raise FingerprintError(f"{where}: location_found is body, dns or header.NAME, not {place}.")
    return place, Fingerprint(
        name=cells["name"].strip(),
        scope=_scope(cells["scope"].strip()),
        confidence=_confidence(cells["confidence_no_fp"], where),
        countries=frozenset(cells["expected_countries"].upper().replace(",", " ").split()),
        expression=_expression(cells["pattern_type"].strip(), cells["pattern"], where),
    )


def _scope(text: str) -> Scope:
    return Scope(text) if text in set(Scope) else Scope.OTHER


def _confidence(text: str, where: str) -> float:
    if not text.strip():
        return 0.0
    try:
        confidence = float(text)
    except ValueError as error:
        raise FingerprintError(f"{where}: confidence_no_fp must be a number, not {text}.") from error
    if not 0 <= confidence <= 10:
        raise FingerprintError(f"{where}: confidence_no_fp lies between 0 and 10.")
    return confidence


_EXPRESSIONS: Final[Mapping[str, Callable[[str], str]]] = {
    "full": lambda pattern: rf"\A{re2.escape(pattern)}\z",
    "prefix": lambda pattern: rf"\A{re2.escape(pattern)}",
    "contains": re2.escape,
    "regexp": str,
}


def _expression(kind: str, pattern: str, where: str) -> str:
    """Return a pattern as an expression that is found anywhere in a text."""
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        raise FingerprintError(f"{where}: a pattern has 1 to {_LONGEST_PATTERN} characters.")
    if kind not in _EXPRESSIONS:
        raise FingerprintError(f"{where}: pattern_type is one of {', '.join(_EXPRESSIONS)}.")
    expression = _EXPRESSIONS[kind](pattern)
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(expression, options)
    except re2.error as error:
        reason = error.args[0] if error.args else error
        told = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise FingerprintError(f"{where}: the pattern cannot be read: {told}.") from error
    if compiled.search("") is not None:
        raise FingerprintError(f"{where}: the pattern matches an empty text, so every page.")
    return expression
