"""What is told of a series: each period under one id for good, changes in an append-only ledger.

A period that is found keeps the id of one that stands and overlaps it, whatever ruleset found
that. Only what a reader would notice (edges, level, openness) makes a revision; evidence is
refreshed in silence. The caller holds the series alone.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from reports import detection
from reports.models import Period, PeriodRevision, RevisionReason

_EDGES = ("onset_low", "onset", "onset_high", "end_low", "end", "end_high")
_NOTICED = ("level", *_EDGES, "is_open_start", "is_short")
_REFRESHED = ("evidence", "chances")
_NOTED = ("ruleset", *_NOTICED, "evidence")

Values = dict[str, Any]


class SeriesKey(NamedTuple):
    """Whose days make one series."""

    country: str
    operator: str
    network_type: str
    service: str
    plane: str
    panel: str


def values_of(found: detection.Period) -> Values:
    """Return what a period's row holds of what was found."""
    chances = {
        "first_day": found.first_day.isoformat(),
        "onset": asdict(found.onset_chances),
        "end": asdict(found.end_chances),
    }
    values = {name: getattr(found, name) for name in _NOTICED}
    values |= {"level": found.level.value, "evidence": asdict(found.evidence)}
    return values | {"chances": orjson.loads(orjson.dumps(chances))}


def told(key: SeriesKey, ruleset: str) -> list[Values]:
    """Return what is told of a series, by onset."""
    rows = Period.objects.filter(**key._asdict(), ruleset=ruleset, is_withdrawn=False)
    return sorted(rows.values(*_NOTICED, *_REFRESHED), key=by_onset)


def by_onset(values: Values) -> tuple[object, ...]:
    """Sort the values of periods by their beginning."""
    return values["onset"], values["onset_low"]


def tell(key: SeriesKey, ruleset: str, found: list[Values]) -> None:
    """Make this what is told of the series."""
    known = list(Period.objects.filter(**key._asdict()).order_by("onset", "ordinal"))
    standing = [one for one in known if not one.is_withdrawn]
    withdrawn = [one for one in known if one.is_withdrawn]
    for values in found:
        if (same := _take(standing, values, _overlap)) is not None:
            _update(same, ruleset, values)
        elif (same := _take(withdrawn, values, _begin_alike)) is not None:
            _revise(same, ruleset, values | {"is_withdrawn": False}, RevisionReason.FOUND)
        else:
            known.append(_add(key, len(known) + 1, ruleset, values))
    for gone in standing:
        _revise(gone, ruleset, {"is_withdrawn": True}, RevisionReason.WITHDRAWN)


def write_draft(values: Values) -> Values:
    """Return a draft as JSON holds it."""
    draft: Values = orjson.loads(orjson.dumps(values))
    return draft


def read_draft(draft: Values) -> Values:
    """Return the values that were drafted."""
    days = {name: draft[name] and date.fromisoformat(draft[name]) for name in _EDGES}
    return draft | days


def _take(
    periods: list[Period], values: Values, is_same: Callable[[Period, Values], bool]
) -> Period | None:
    """Remove the first period that is the same as what was found, and return it."""
    same = next((one for one in periods if is_same(one, values)), None)
    if same is not None:
        periods.remove(same)
    return same


def _overlap(one: Period, values: Values) -> bool:
    return (one.end_high is None or values["onset_low"] <= one.end_high) and (
        values["end_high"] is None or one.onset_low <= values["end_high"]
    )


def _begin_alike(one: Period, values: Values) -> bool:
    """Tell whether the onsets may be one. What was withdrawn while open has no end to compare."""
    return bool(one.onset_low <= values["onset_high"] and values["onset_low"] <= one.onset_high)


def _add(key: SeriesKey, ordinal: int, ruleset: str, values: Values) -> Period:
    name = sha256("|".join((*key, str(ordinal))).encode()).hexdigest()[:12]
    period = Period(id=name, ordinal=ordinal, ruleset=ruleset, **key._asdict(), **values)
    period.save(force_insert=True)
    _note(period, RevisionReason.FOUND)
    return period


def _update(period: Period, ruleset: str, values: Values) -> None:
    if any(getattr(period, name) != values[name] for name in _NOTICED):
        is_rejudged = period.ruleset != ruleset
        reason = RevisionReason.REJUDGED if is_rejudged else RevisionReason.CHANGED
        _revise(period, ruleset, values, reason)
    else:
        refreshed = {name: values[name] for name in _REFRESHED}
        Period.objects.filter(pk=period.pk).update(ruleset=ruleset, **refreshed)


def _revise(period: Period, ruleset: str, values: Values, reason: RevisionReason) -> None:
    for name, value in values.items():
        setattr(period, name, value)
    period.ruleset = ruleset
    period.revision += 1
    period.save()
    _note(period, reason)


def _note(period: Period, reason: RevisionReason) -> None:
    values = orjson.loads(orjson.dumps({name: getattr(period, name) for name in _NOTED}))
    PeriodRevision.objects.create(
        period=period, revision=period.revision, values=values, reason=reason.value
    )
