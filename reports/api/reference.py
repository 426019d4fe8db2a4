"""Reference data as lists: what the names in tallies mean, and what others say happened.

From `seeds/`, whose SOURCES.md has the origin and licence of each.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import orjson
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from measurements.read_api.parameters import refuse_unknown
from measurements.read_api.problem_schema import INVALID
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form, csv_file, ndjson_file, read_form
from seeds import readers
from seeds.readers import Text

Scope = Callable[[Any], Iterable[str]]
_FORM = OpenApiParameter("format", enum=list(Form))
_RESPONSES = {
    (200, "application/json"): OpenApiTypes.OBJECT,
    (200, "text/csv"): OpenApiTypes.STR,
    (200, "application/x-ndjson"): OpenApiTypes.STR,
    **INVALID,
}


class SeedList(PublicRead):
    """A list from the reference data, whole: it is short."""

    filename: ClassVar[str]
    items: ClassVar[Callable[[], Sequence[Any]]]
    scopes: ClassVar[Mapping[str, Scope]] = {}
    """What of an item each parameter is compared with; an item with nothing there is about all."""

    def get(self, request: Request) -> HttpResponseBase:
        """Return `{"results": [...], "next": null}`, or one file."""
        refuse_unknown(request.GET, {"format", *self.scopes})
        form = read_form(request.GET.get("format", Form.JSON))
        asked = {name: request.GET[name] for name in self.scopes if request.GET.get(name)}
        everything = type(self).items()
        found = [asdict(one) for one in everything if self._fits(one, asked)]
        if form is Form.CSV:
            rows = [[*_flat(one).values()] for one in found]
            return csv_file(self.filename, [*_flat(asdict(everything[0]))], rows)
        if form is Form.NDJSON:
            return ndjson_file(self.filename, found)
        return Response({"results": found, "next": None})

    def _fits(self, one: object, asked: Mapping[str, str]) -> bool:
        scopes = {name: tuple(self.scopes[name](one)) for name in asked}
        return all(not scopes[name] or value in scopes[name] for name, value in asked.items())


def _flat(item: Mapping[str, object]) -> dict[str, object]:
    """Return an item as cells: a text by language, words with blanks between, the rest as JSON."""
    cells: dict[str, object] = {}
    for name, value in item.items():
        if isinstance(value, dict) and set(value) == set(Text.__dataclass_fields__):
            cells |= {f"{name}_{language}": text for language, text in value.items()}
        elif isinstance(value, tuple):
            is_words = all(isinstance(each, str | int) for each in value)
            cells[name] = " ".join(map(str, value)) if is_words else orjson.dumps(value).decode()
        else:
            cells[name] = value
    return cells


class ClaimList(SeedList):
    """What the press, the regulator and others said, with sources: never measurements."""

    filename = "sawt-claims"
    items = readers.all_claims
    scopes: ClassVar = {
        "campaign": lambda claim: [claim.campaign],
        "country": lambda claim: [claim.country],
        "operator": lambda claim: claim.operators,
        "network_type": lambda claim: claim.network_types,
        "service": lambda claim: claim.services,
        "effect": lambda claim: [claim.effect],
        "standing": lambda claim: [claim.standing],
    }

    @extend_schema(
        operation_id="list_claims",
        summary="List claims",
        parameters=[_FORM, *map(OpenApiParameter, scopes)],
        responses=_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return claims by start; one that narrows nothing is about all, and always found."""
        return super().get(request)


class OperatorList(SeedList):
    """Operators that are known by name, with their networks."""

    filename = "sawt-operators"
    items = readers.operators
    scopes: ClassVar = {
        "country": lambda operator: [operator.country],
        "asn": lambda operator: map(str, operator.asns),
    }

    @extend_schema(
        operation_id="list_operators",
        summary="List operators",
        parameters=[_FORM, *map(OpenApiParameter, scopes)],
        responses=_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return operators; a network of no known operator has the slug `as` and its number."""
        return super().get(request)


class ServiceList(SeedList):
    """Services, what of them is tested, and when one ended."""

    filename = "sawt-services"

    @staticmethod
    def items() -> Sequence[readers.Service]:
        """Return every service."""
        return tuple(readers.services().values())

    @extend_schema(
        operation_id="list_services",
        summary="List services",
        parameters=[_FORM],
        responses=_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return services."""
        return super().get(request)


class CampaignList(SeedList):
    """Campaigns: a country, services and dates that one timeline is about."""

    filename = "sawt-campaigns"
    items = readers.campaigns
    scopes: ClassVar = {"country": lambda campaign: [campaign.country]}

    @extend_schema(
        operation_id="list_campaigns",
        summary="List campaigns",
        parameters=[_FORM, *map(OpenApiParameter, scopes)],
        responses=_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return campaigns."""
        return super().get(request)
