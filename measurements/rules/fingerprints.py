"""Known block pages, and known addresses that stand for blocked sites. Pure.

They are no part of Sawt: whoever runs it loads them, and a ruleset is named after the code and the
fingerprints. All patterns of one place are matched in one pass whose time grows with the text
alone, whatever the patterns say, so that a hostile expression cannot stop a worker (ADR 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import re2

_SEARCHED: Final = 262_144
"""Characters of a body that are searched: block pages are small."""
_MATCHER_MEMORY: Final = 64 * 1024 * 1024
_TRUSTED: Final = 5


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
        found = [
            self._known[number] for number in self._set.Match(text.encode(errors="replace")) or ()
        ]
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
