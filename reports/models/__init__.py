"""Conclusions over many tests."""

from reports.models.period import (
    Period,
    PeriodDraft,
    PeriodRevision,
    RevisionReason,
    StaleSeries,
)
from reports.models.service_health import HealthMark, ServiceHealth
from reports.models.tally import Tally

__all__ = [
    "HealthMark",
    "Period",
    "PeriodDraft",
    "PeriodRevision",
    "RevisionReason",
    "ServiceHealth",
    "StaleSeries",
    "Tally",
]
