"""Conclusions over many tests."""

from reports.models.period import Period, PeriodRevision, StaleSeries
from reports.models.service_health import HealthMark, ServiceHealth
from reports.models.tally import Tally

__all__ = ["HealthMark", "Period", "PeriodRevision", "ServiceHealth", "StaleSeries", "Tally"]
