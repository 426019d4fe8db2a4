"""Every column of every published table: its kind, where it comes from, what it says. Pure.

A column that is not here is in no file; tests compare the files with these lists, and each source
with the fields that its model calls public.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from measurements.vocabulary import Access, NetworkType, Panel, Standing
from reports.detection import Level
from reports.health import Health
from reports.states import State


class Kind(StrEnum):
    """How a column's values are written; the words are those of Frictionless Table Schema."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"


class Origin(StrEnum):
    """Why a column may be published."""

    STORED = "stored"  # a public field of a model, as it is
    DAY = "day"  # the UTC day of a stored time
    ORDINAL = "ordinal"  # counts pseudonyms, anew in each bucket of each file
    PLACE = "place"  # where a document lies among the released files


@dataclass(frozen=True, slots=True)
class Column:
    """One column. source is Model.field; words are all its values, where they are a closed list."""

    name: str
    kind: Kind
    origin: Origin
    source: str
    description: str
    words: tuple[str, ...] = ()
    may_be_empty: bool = False


def _stored(
    model: str,
    name: str,
    kind: Kind,
    description: str,
    *,
    words: type[StrEnum] | None = None,
    may_be_empty: bool = False,
) -> Column:
    values = tuple(word.value for word in words) if words else ()
    return Column(name, kind, Origin.STORED, f"{model}.{name}", description, values, may_be_empty)


def _ordinal(name: str, description: str) -> Column:
    return Column(
        name, Kind.INTEGER, Origin.ORDINAL, f"Measurement.{name}", description, may_be_empty=True
    )


def _fact(name: str, kind: Kind, description: str, words: type[StrEnum] | None = None) -> Column:
    return _stored("Measurement", name, kind, description, words=words)


FACTS: Final = (
    _fact("uid", Kind.STRING, "Name of the measurement, made from its content."),
    _fact("measured_at", Kind.DATETIME, "Start of the test, UTC, cut to the hour."),
    Column("received_on", Kind.DATE, Origin.DAY, "Measurement.received_at", "UTC day it came in."),
    _fact("country", Kind.STRING, "ISO 3166-1 code."),
    _fact("asn", Kind.INTEGER, "Number of the autonomous system."),
    _fact("operator", Kind.STRING, "Slug of the Internet provider."),
    _fact("network_type", Kind.STRING, "Kind of the network.", NetworkType),
    _stored(
        "Measurement", "access", Kind.STRING, "What carried the network, where known.",
        words=Access, may_be_empty=True,
    ),
    _fact("test_name", Kind.STRING, "Which test ran."),
    _fact("panel", Kind.STRING, "Who measured.", Panel),
    _fact("standing", Kind.STRING, "Why it votes or not.", Standing),
    _fact("votes", Kind.BOOLEAN, "Whether it votes in tallies."),
)  # fmt: skip
"""What measurements and verdicts say alike."""

MEASUREMENTS: Final = (
    *FACTS,
    Column(
        "raw_file", Kind.STRING, Origin.PLACE, "ReleaseItem.release",
        "File of the document below /data/v1/; empty where it is not published.",
        may_be_empty=True,
    ),
    Column(
        "raw_start", Kind.INTEGER, Origin.PLACE, "ReleaseItem.raw_start",
        "Byte at which its gzip member begins.", may_be_empty=True,
    ),
    Column(
        "raw_length", Kind.INTEGER, Origin.PLACE, "ReleaseItem.raw_length",
        "Bytes of its gzip member.", may_be_empty=True,
    ),
)  # fmt: skip

ORDINALS: Final = (
    _ordinal("voter", "Number of the voter within its bucket in this file."),
    _ordinal("prefix_group", "Number of its network prefix within the bucket."),
    _ordinal("cohort", "Number of its registration week within the bucket."),
)

CONCLUSIONS: Final = (
    _stored(
        "Verdict", "service", Kind.STRING, "Service or call profile; empty where none is known.",
        may_be_empty=True,
    ),
    _stored("Verdict", "plane", Kind.STRING, "Which side of a call was tested.", words=Plane),
    _stored("Verdict", "outcome", Kind.STRING, "What the rules conclude.", words=Outcome),
    _stored(
        "Verdict", "mechanism", Kind.STRING, "How it was interfered with, where known.",
        words=Mechanism, may_be_empty=True,
    ),
    _stored("Verdict", "rule_id", Kind.STRING, "The rule that concluded."),
    _stored("Verdict", "ruleset", Kind.STRING, "Version of the rules."),
)  # fmt: skip

VERDICTS: Final = (*FACTS, *ORDINALS, *CONCLUSIONS)

_SERIES = (
    ("country", Kind.STRING, "ISO 3166-1 code.", None),
    ("operator", Kind.STRING, "Slug of the Internet provider.", None),
    ("network_type", Kind.STRING, "Kind of the network.", NetworkType),
    ("service", Kind.STRING, "Service or call profile.", None),
    ("plane", Kind.STRING, "Which side of a call was tested.", Plane),
    ("panel", Kind.STRING, "Who measured.", Panel),
    ("ruleset", Kind.STRING, "Version of the rules.", None),
)


def _series(model: str) -> tuple[Column, ...]:
    return tuple(
        _stored(model, name, kind, description, words=words)
        for name, kind, description, words in _SERIES
    )


def _votes(name: str, description: str) -> Column:
    return _stored("Tally", name, Kind.INTEGER, description)


def _share(name: str, description: str) -> Column:
    return _stored("Tally", name, Kind.NUMBER, description, may_be_empty=True)


TALLIES: Final = (
    _stored("Tally", "day", Kind.DATE, "UTC day."),
    *_series("Tally"),
    _votes("measurements", "All verdicts of the cell, voting or not."),
    _votes("voters", "Voters, one vote each."),
    _votes("votes_ok", "Votes that met no blocking."),
    _votes("votes_blocked", "Votes that met a block."),
    _votes("votes_throttled", "Votes that met throttling."),
    _votes("votes_degraded", "Votes that met degradation."),
    _share("share", "Interfered votes / voters; empty without votes."),
    _share("low", "2.5 % point of the share under Beta(1/2, 1/2)."),
    _share("high", "97.5 % point of the same."),
    _stored("Tally", "state", Kind.STRING, "What the votes prove.", words=State),
    _stored("Tally", "health", Kind.STRING, "What canaries abroad say.", words=Health),
)


def _edge(name: str, description: str, *, may_be_empty: bool) -> Column:
    return _stored("Period", name, Kind.DATE, description, may_be_empty=may_be_empty)


PERIODS: Final = (
    _stored("Period", "id", Kind.STRING, "Name of the period, never reused."),
    *_series("Period"),
    _stored("Period", "level", Kind.STRING, "How sure it is.", words=Level),
    _edge("onset_low", "Earliest day of the onset (95 %).", may_be_empty=False),
    _edge("onset", "Day of the onset.", may_be_empty=False),
    _edge("onset_high", "Latest day of the onset (95 %).", may_be_empty=False),
    _edge("end_low", "Earliest day of the end (95 %).", may_be_empty=True),
    _edge("end", "Day of the end; empty while it lasts.", may_be_empty=True),
    _edge("end_high", "Latest day of the end (95 %); empty while it may last.", may_be_empty=True),
    _stored("Period", "is_open_start", Kind.BOOLEAN, "Whether data begin within it."),
    _stored("Period", "is_short", Kind.BOOLEAN, "Whether it lasted a few days only."),
    _stored("Period", "revision", Kind.INTEGER, "How often it was changed, from 1."),
)

TABLES: Final = {
    "measurements": MEASUREMENTS,
    "verdicts": VERDICTS,
    "tallies": TALLIES,
    "periods": PERIODS,
}
