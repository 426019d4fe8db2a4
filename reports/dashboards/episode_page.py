"""The page of an episode: the same interference at several operators, side by side."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports import period_queries, queries
from reports.dashboards import dates, words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.period_views import DrawnPeriod, drawn_period, scale_around, tested_text
from reports.detection import DayRange
from reports.episodes import StoredEpisode, episodes_of
from seeds import readers


@dataclass(frozen=True, slots=True)
class EpisodePage:
    """One episode. id is that of its first period."""

    id: str
    tested: str
    country: str
    network: str
    panel: str
    plane_note: str
    operators: str
    edges: list[str]
    drawn: list[DrawnPeriod]
    axis: Axis
    is_simulated: bool


def find_episode(period_id: str) -> StoredEpisode | None:
    """Return the episode that a period belongs to; None if it stands alone."""
    period = period_queries.find_period(period_id)
    if period is None:
        return None
    series = queries.confirmed_periods().filter(
        country=period.country,
        network_type=period.network_type,
        service=period.service,
        plane=period.plane,
        panel=period.panel,
    )
    found = episodes_of(list(series))
    return next((one for one in found if period_id in one.period_ids), None)


def episode_page(period_id: str, language: str) -> EpisodePage | None:
    """Return the page of the episode that a period belongs to; None if there is none."""
    found = find_episode(period_id)
    if found is None:
        return None
    key = found.key
    by_id = period_queries.periods_of(found.period_ids)
    periods = [by_id[one] for one in found.period_ids]
    scale = scale_around(periods)
    drawn = [drawn_period(period, scale, language) for period in periods]
    names = dict.fromkeys(one.told.operator.name for one in drawn)
    return EpisodePage(
        id=found.period_ids[0],
        tested=tested_text(key.service, Plane(key.plane), language),
        country=readers.real_and_invented_countries()[key.country].name.get(language),
        network=str(words.NETWORK_TYPES[NetworkType(key.network_type)]),
        panel=str(words.PANELS[Panel(key.panel)]),
        plane_note=str(words.PLANE_NOTES[Plane(key.plane)]),
        operators=words.list_text(names),
        edges=_edges(found),
        drawn=drawn,
        axis=time_axis(scale),
        is_simulated=key.country in readers.invented_countries(),
    )


def _edges(found: StoredEpisode) -> list[str]:
    """Return when it began and ended, at the first operator and at the last."""
    episode = found.episode
    texts = [
        _("It began at the first operator on %(edge)s.") % {"edge": _edge(episode.first_onset)},
        _("It began at the last operator on %(edge)s.") % {"edge": _edge(episode.last_onset)},
    ]
    if episode.first_end is not None:
        edge = _edge(episode.first_end)
        texts.append(_("It ended at the first operator on %(edge)s.") % {"edge": edge})
    if episode.last_end is not None:
        edge = _edge(episode.last_end)
        texts.append(_("It ended at the last operator on %(edge)s.") % {"edge": edge})
    else:
        texts.append(_("At one operator or more it may last still."))
    return texts


def _edge(days: DayRange) -> str:
    """Return the most likely day, and the days that it is 95 % sure to be among."""
    return _("%(day)s (95 %% sure: %(range)s)") % {
        "day": dates.day_text(days.middle),
        "range": dates.period_text(days.low, days.high + timedelta(days=1)),
    }
