"""Conclusions over many tests."""

from reports.models.service_health import HealthMark, ServiceHealth
from reports.models.tally import Tally

__all__ = ["HealthMark", "ServiceHealth", "Tally"]
