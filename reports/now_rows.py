"""The last 72 hours as rows: what is published of them, in the order of every form."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from reports.now import window
from reports.queries import now_in

NOW_FIELDS = (
    "country", "operator", "network_type", "service", "plane", "panel", "since", "until", "votes",
    "votes_interfered", "voters", "share", "low", "high", "state",
)  # fmt: skip


def now_rows(moment: datetime, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a country that have what is asked for; asked names the country."""
    since, until = window(moment)
    shared = {"country": asked["country"], "since": since, "until": until}
    rows = (
        shared | cell._asdict() | asdict(count)
        for cell, count in now_in(asked["country"], moment).items()
    )
    return [
        {name: row[name] for name in NOW_FIELDS} for row in rows if asked.items() <= row.items()
    ]
