"""Conclusions over many tests."""

from reports.models.tally import Tally

__all__ = ["Tally"]
