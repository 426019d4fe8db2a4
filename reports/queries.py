"""Reads of conclusions, for pages and API. Nothing is judged here: what is stored is shown."""

from django.db.models import QuerySet

from measurements.rules import RULESET
from reports.models import Tally


def current_tallies() -> QuerySet[Tally]:
    """Return the tallies under the ruleset in force."""
    return Tally.objects.filter(ruleset=RULESET)
