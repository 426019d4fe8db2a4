"""Episodes, put together from the periods that are told; the one place that does it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports import detection
from reports.detection import DayDistribution, DayRange, Evidence, Level, Member
from reports.models import Period


@dataclass(frozen=True, slots=True)
class EpisodeKey:
    """What the periods of an episode have in common."""

    country: str
    network_type: str
    service: str
    plane: str
    panel: str
    ruleset: str


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """An episode, and the ids of its periods by onset."""

    key: EpisodeKey
    episode: detection.Episode
    period_ids: tuple[str, ...]

    def may_concern(self, since: date, until: date) -> bool:
        """Tell whether it may hold on a day of [since, until), by its outer edges."""
        last = self.episode.last_end
        return self.episode.first_onset.low < until and (last is None or last.high >= since)


def episodes_of(periods: list[Period]) -> list[StoredEpisode]:
    """Return the episodes among these periods, by what they are about, then by onset."""
    groups: dict[tuple[str, ...], list[Period]] = defaultdict(list)
    for period in periods:
        # One that was stored before edges had distributions gets them when it is found anew.
        is_whole = bool(period.chances)
        if is_whole and period.level == Level.CONFIRMED and not period.is_withdrawn:
            groups[_key(period)].append(period)
    return [episode for key in sorted(groups) for episode in _episodes(key, groups[key])]


def _episodes(key: tuple[str, ...], periods: list[Period]) -> list[StoredEpisode]:
    # Onsets tell the periods of one series apart.
    ids = {(period.operator, period.onset): period.id for period in periods}
    members = [Member(period.operator, detected(period)) for period in periods]
    return [
        StoredEpisode(
            EpisodeKey(*key),
            episode,
            tuple(ids[member.operator, member.period.onset] for member in episode.members),
        )
        for episode in detection.episodes(members)
    ]


def _key(period: Period) -> tuple[str, ...]:
    return (
        period.country, period.network_type, period.service, period.plane, period.panel,
        period.ruleset,
    )  # fmt: skip


def detected(period: Period) -> detection.Period:
    """Return a stored period as it was detected."""
    chances: dict[str, Any] = period.chances
    return detection.Period(
        level=Level(period.level),
        onset_low=period.onset_low,
        onset=period.onset,
        onset_high=period.onset_high,
        is_open_start=period.is_open_start,
        end_low=period.end_low,
        end=period.end,
        end_high=period.end_high,
        is_short=period.is_short,
        evidence=Evidence(**period.evidence),
        first_day=date.fromisoformat(chances["first_day"]),
        onset_chances=_distribution(chances["onset"]),
        end_chances=_distribution(chances["end"]),
    )


def _distribution(stored: dict[str, Any]) -> DayDistribution:
    return DayDistribution(stored["start"], tuple(stored["chances"]), stored["open"])


def edges(prefix: str, days: DayRange | None) -> dict[str, date | None]:
    """Return an edge's interval under the names that periods use."""
    names = (f"{prefix}_low", prefix, f"{prefix}_high")
    values = (None, None, None) if days is None else (days.low, days.middle, days.high)
    return dict(zip(names, values, strict=True))
