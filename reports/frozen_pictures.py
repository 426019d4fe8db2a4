"""Freeze a chart's picture: kept at the first request on its day, the same for good after it."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256

import orjson

from reports.models import FrozenPicture

# So that no flood of addresses fills the database: a picture weighs up to some 40 kB.
MOST_A_DAY = 1000


class NotFrozenError(Exception):
    """There is no such picture, and none can be made."""


def frozen_svg(name: str, query: Mapping[str, str], day: date, draw: Callable[[], str]) -> str:
    """Return a chart as it was on a day; on that day itself draw and keep it, once.

    Raises NotFrozenError for another day on which nobody froze it, and when too many were frozen.
    """
    content = orjson.dumps([name, day.isoformat(), dict(query)], option=orjson.OPT_SORT_KEYS)
    key = sha256(content).hexdigest()
    kept = FrozenPicture.objects.filter(key=key).values_list("svg", flat=True).first()
    if kept is not None:
        return str(kept)
    if day != datetime.now(UTC).date():
        raise NotFrozenError("Nobody froze this picture on that day.")
    if FrozenPicture.objects.filter(day=day).count() >= MOST_A_DAY:
        raise NotFrozenError("Too many pictures were frozen today.")
    picture, _ = FrozenPicture.objects.get_or_create(key=key, defaults={"day": day, "svg": draw()})
    return picture.svg
