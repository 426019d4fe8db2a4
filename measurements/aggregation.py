"""Counts of measurements along axes, as OONI's API has them. One statement; nothing is judged."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import QuerySet

from measurements import replica, sql
from measurements.listing import DOMAIN
from measurements.models import Measurement
from measurements.readings import CONFIRMING_RULES, INTERFERENCE, VOTES
from measurements.rulesets import active_version


class Grain(StrEnum):
    """How wide the steps of a time axis are."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


COUNTS: Final = (
    "anomaly_count", "confirmed_count", "failure_count", "ok_count", "measurement_count",
)  # fmt: skip
_FIELDS: Final = (
    "measured_at", "uid", "country", "asn", "operator", "network_type", "access", "test_name",
    "input", "panel",
)  # fmt: skip
_STEP: Final = "to_char(date_trunc(%(grain)s, m.measured_at AT TIME ZONE 'UTC'), %(form)s)"
AXES: Final[Mapping[str, str]] = {
    "measurement_start_day": _STEP,
    "day": _STEP,
    "probe_cc": "m.country",
    "probe_asn": "m.asn",
    "domain": "m.domain",
    **{name: f"m.{name}" for name in _FIELDS[2:]},
    "service": "v.service",
    "plane": "v.plane",
    "mechanism": "v.mechanism",
}
"""What can be counted along, with its SQL. Along a verdict's, a measurement counts once a value."""


def aggregate(
    chosen: QuerySet[Measurement],
    axes: Sequence[str],
    grain: Grain,
    wanted: Mapping[str, str],
    window: tuple[datetime | None, datetime | None] = (None, None),
) -> list[dict[str, object]]:
    """Return one row per value of the axes: the axes by name, then COUNTS.

    wanted names what the verdicts that are read must be: service, plane, outcome;
    window is what chosen lies in, [since, until).
    """
    of_verdict = bool(wanted) or any(AXES[axis].startswith("v.") for axis in axes)
    keep = [f"v.{name} = %(wanted_{name})s" for name in sorted(wanted)]
    keep += ["v.uid IS NOT NULL"] if of_verdict else []
    measurements, values = _statement(chosen)
    statement = (
        sql.read("aggregate")
        .replace("{axes}", "".join(f"axis_{n}," for n in range(len(axes))))
        .replace("{columns}", "".join(f"{AXES[axis]} AS axis_{n}," for n, axis in enumerate(axes)))
        .replace("{keep}", " AND ".join(keep) or "true")
        .replace("{numbers}", ", ".join(str(n + 1) for n in range(len(axes) + 2)))
        .replace("{groups}", ", ".join(f"axis_{n}" for n in range(len(axes))) or "()")
        .replace("{order}", ", ".join(f"axis_{n}" for n in range(len(axes))) or "1")
        .replace("{chosen}", measurements)
    )
    parameters: dict[str, Any] = {
        "interference": list(INTERFERENCE),
        "confirming": list(CONFIRMING_RULES),
        "votes": list(VOTES),
        "ruleset": active_version(),
        "grain": grain,
        "since": window[0] or "-infinity",
        "until": window[1] or "infinity",
        "form": 'YYYY-MM-DD"T"HH24:MI:SS"Z"' if grain is Grain.HOUR else "YYYY-MM-DD",
        **{f"wanted_{name}": value for name, value in wanted.items()},
        **values,
    }
    with replica.connection().cursor() as cursor:
        cursor.execute(statement, parameters)
        names = (*axes, *COUNTS)
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _statement(chosen: QuerySet[Measurement]) -> tuple[str, dict[str, object]]:
    """Return the query of the measurements as text, its parameters under names of their own."""
    query = chosen.annotate(domain=DOMAIN).order_by().values(*_FIELDS, "domain").query
    text, parameters = query.sql_with_params()
    values = {f"chosen_{n}": value for n, value in enumerate(parameters)}
    return text % tuple(f"%({name})s" for name in values), values
