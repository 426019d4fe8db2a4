"""The page of one measurement: what was tested, what it shows, which rule says so, and the raw."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from measurements import listing, queries
from measurements.listing import VerdictRow
from measurements.models import Measurement
from measurements.rules import ALL_RULES
from measurements.rules.rule import Rule
from measurements.rules.vocabulary import Mechanism, Outcome, Plane
from measurements.vocabulary import Access, NetworkType, Panel
from reports.dashboards import dates, words
from reports.dashboards.multiples import service_of
from reports.dashboards.operators import OperatorName, operator_name
from reports.dashboards.verdict_words import MECHANISMS, OUTCOMES, SENTENCES
from seeds import readers

# A longer document is linked to, not shown: the page must stay light on a phone.
_LONGEST_SHOWN = 100_000


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One verdict in words, and the rule that decided."""

    subject: str
    service: str
    plane: str
    outcome: Outcome
    outcome_text: str
    sentence: str
    mechanism: str
    rule_id: str
    why: str
    ruleset: str


@dataclass(frozen=True, slots=True)
class MeasurementPage:
    """One measurement."""

    uid: str
    test_name: str
    hour: str
    country: str
    operator: OperatorName
    asn: int
    network: str
    tested: str
    panel: str
    votes: bool
    is_simulated: bool
    verdicts: list[VerdictView]
    document: str
    raw_url: str
    json_url: str


def measurement_page(uid: str, language: str) -> MeasurementPage | None:
    """Return the page of a measurement; None if there is none.

    Raises NotPublishedError for one whose test is not published.
    """
    measurement = queries.find_measurement(uid)
    if measurement is None:
        return None
    verdicts = listing.verdicts_by_uid([measurement])[uid]
    document = queries.document_of(measurement)
    country = readers.real_and_invented_countries()[measurement.country].name.get(language)
    return MeasurementPage(
        uid=uid,
        test_name=measurement.test_name,
        hour=dates.hour_text(measurement.measured_at),
        country=country,
        operator=operator_name(measurement.operator, language),
        asn=measurement.asn,
        network=_network(measurement),
        tested=measurement.input,
        panel=capfirst(str(words.PANELS[Panel(measurement.panel)])),
        votes=measurement.votes,
        is_simulated=measurement.country in readers.invented_countries(),
        verdicts=[_verdict_view(verdict, language) for verdict in verdicts],
        document=_shown(document),
        raw_url=f"{reverse('raw-measurement')}?measurement_uid={uid}" if document else "",
        json_url=reverse("measurement", args=[uid]),
    )


def _network(measurement: Measurement) -> str:
    kind = str(words.NETWORK_TYPES[NetworkType(measurement.network_type)])
    if measurement.access:
        kind = words.list_text([kind, str(words.ACCESSES[Access(measurement.access)])])
    return capfirst(kind)


def _shown(document: bytes | None) -> str:
    if document is None or len(document) > _LONGEST_SHOWN:
        return ""
    return document.decode(errors="replace")


def _verdict_view(verdict: VerdictRow, language: str) -> VerdictView:
    plane, outcome = Plane(verdict.plane), Outcome(verdict.outcome)
    rule = _rules().get(verdict.rule_id)
    return VerdictView(
        subject=_subject(verdict.service, language),
        service=service_of(verdict.service),
        plane=capfirst(str(words.PLANES[plane])),
        outcome=outcome,
        outcome_text=capfirst(str(OUTCOMES[outcome])),
        sentence=str(SENTENCES[plane][outcome]),
        mechanism=str(MECHANISMS[Mechanism(verdict.mechanism)]) if verdict.mechanism else "",
        rule_id=verdict.rule_id,
        why=rule.why if rule else "",
        ruleset=verdict.ruleset,
    )


def _subject(slug: str, language: str) -> str:
    """Return what a verdict is about: a service, a traffic profile, or nothing known by name."""
    if slug in readers.profiles():
        return capfirst(readers.profile(slug).name.get(language))
    return readers.service(slug).name.get(language) if slug else ""


@cache
def _rules() -> dict[str, Rule[Any]]:
    return {rule.id: rule for rule in ALL_RULES}
