"""Conclusions over many tests."""

from reports.models.edition import Edition
from reports.models.frozen_picture import FrozenPicture
from reports.models.headline import DayHeadline
from reports.models.period import (
    Period,
    PeriodDraft,
    PeriodRevision,
    RevisionReason,
    StaleSeries,
)
from reports.models.service_health import HealthMark, ServiceHealth
from reports.models.tally import HourTally, Tally

__all__ = [
    "DayHeadline",
    "Edition",
    "FrozenPicture",
    "HealthMark",
    "HourTally",
    "Period",
    "PeriodDraft",
    "PeriodRevision",
    "RevisionReason",
    "ServiceHealth",
    "StaleSeries",
    "Tally",
]
