"""Read fingerprints from CSV texts in the format of ooni/blocking-fingerprints. Pure.

Columns name, scope, location_found (body, dns or header.NAME), pattern_type (full, prefix, contains
or regexp), pattern, confidence_no_fp (0 to 10), expected_countries; others are not read. The texts
are strangers': what is too large, unknown or unreadable is refused with its line.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import re2

from measurements.rules.fingerprints import Fingerprint, FingerprintError, Fingerprints, Scope

_LARGEST_FILE: Final = 8 * 1024 * 1024
_MOST_PATTERNS: Final = 20_000
_LONGEST_PATTERN: Final = 4096
_COLUMNS: Final = (
    "name", "scope", "location_found", "pattern_type", "pattern", "confidence_no_fp",
    "expected_countries",
)  # fmt: skip


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
        raise FingerprintError(
            f"{where}: confidence_no_fp must be a number, not {text}."
        ) from error
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
