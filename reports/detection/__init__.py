"""When was a series interfered with, from when to when, and how sure are we? Pure.

A series is one cell's votes by day. A hidden Markov model over days says for every day how likely
it is that a block held, and for every block the exact distribution of its first and last day.
Nothing is sampled: the same votes always give the same periods.
"""

from reports.detection.capping import capped
from reports.detection.edges import DayDistribution
from reports.detection.episodes import DayRange, Episode, Member, episodes
from reports.detection.periods import detect, detect_many
from reports.detection.results import Evidence, Level, Period
from reports.detection.series import DayVotes, Series

__all__ = [
    "DayDistribution",
    "DayRange",
    "DayVotes",
    "Episode",
    "Evidence",
    "Level",
    "Member",
    "Period",
    "Series",
    "capped",
    "detect",
    "detect_many",
    "episodes",
]
