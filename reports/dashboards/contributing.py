"""What the pages on taking part show: this instance, the browser probe, the report of a call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from nacl.encoding import Base64Encoder

from measurements import web_probe
from measurements.models.constraints import UID_PATTERN
from measurements.probe_config import signing_key
from measurements.vocabulary import Access, NetworkType
from reports.dashboards.probe_words import REFUSALS
from reports.dashboards.words import ACCESSES, NETWORK_TYPES
from seeds import readers
from seeds.services import Service

_ASKED_TYPES = (NetworkType.MOBILE, NetworkType.WIFI, NetworkType.WIRED, NetworkType.VPN)
_UID = re.compile(UID_PATTERN)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms let a person choose from: values and words."""

    services: list[tuple[str, str]]
    network_types: list[tuple[NetworkType, Promise]]
    accesses: list[tuple[Access, Promise]]


@dataclass(frozen=True, slots=True)
class ReportPage:
    """The form for reporting a call, and what became of a report just sent."""

    choices: Choices
    sent: str
    refusal: Promise | None


def instance_address(request: HttpRequest) -> str:
    """Return this instance's address as a volunteer types it."""
    return request.build_absolute_uri("/").rstrip("/")


def instance_key() -> str:
    """Return the key that signs the probes' configuration."""
    key = signing_key(settings.SAWT_PROBE_CONFIG_SECRET).verify_key
    return key.encode(Base64Encoder).decode()


def paused_countries(language: str) -> list[str]:
    """Return the names of countries in which testing is paused."""
    return [readers.countries()[one].name.get(language) for one in settings.SAWT_PAUSED_COUNTRIES]


def services_to_test() -> list[Service]:
    """Return the services of which a browser can ask something today."""
    return web_probe.offered(readers.services().values(), datetime.now(UTC).date())


def probe_choices(language: str) -> Choices:
    """Return what the browser probe offers."""
    return _choices(services_to_test(), language)


def report_page(query: Mapping[str, str], language: str) -> ReportPage:
    """Return the report form; the query says what became of the report sent before."""
    today = datetime.now(UTC).date()
    living = [one for one in readers.services().values() if one.exists_on(today)]
    sent = query.get("sent", "")
    refused = query.get("refused", "")
    return ReportPage(
        choices=_choices(living, language),
        sent=sent if _UID.fullmatch(sent) else "",
        refusal=REFUSALS.get(refused),
    )


def _choices(services: list[Service], language: str) -> Choices:
    return Choices(
        services=[(one.slug, one.name.get(language)) for one in services],
        network_types=[(one, NETWORK_TYPES[one]) for one in _ASKED_TYPES],
        accesses=list(ACCESSES.items()),
    )
