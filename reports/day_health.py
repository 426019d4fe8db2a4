"""What service health says in one country on one day, under one ruleset."""

from collections import defaultdict
from datetime import date

from django.db.backends.utils import CursorWrapper

from measurements.rules.vocabulary import Plane
from reports import sql
from reports.health import Health, Witness, health_by
from seeds import readers


class DayHealth:
    """The day's witnesses, read once."""

    def __init__(self, cursor: CursorWrapper, day: date, country: str, ruleset: str) -> None:
        countries = sorted(readers.witnesses_for(country))
        cursor.execute(
            sql.read("bucket_witnesses"), {"day": day, "ruleset": ruleset, "countries": countries}
        )
        self._witnesses: dict[tuple[str, str], list[Witness]] = defaultdict(list)
        for service, plane, *witness in cursor.fetchall():
            self._witnesses[service, plane].append(Witness(*witness))
        self._day = day

    def of(self, service: str, plane: Plane) -> Health:
        """Return the health of a service or call profile on a plane."""
        known = readers.services().get(service)
        if known is not None and not known.exists_on(self._day):
            return Health.RETIRED
        return health_by(self._witnesses.get((service, plane.value), ()))
