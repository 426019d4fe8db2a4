"""Tallies as JSON pages or as one CSV stream, with the field names of every other form."""

import base64
import binascii
import csv
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson
from django.db.models import QuerySet
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from reports import queries
from reports.api.filters import TallyFilter, unknown_parameters
from reports.models import Tally

FIELDS = (
    "day", "country", "operator", "network_type", "service", "plane", "panel", "measurements",
    "voters", "votes_ok", "votes_blocked", "votes_throttled", "votes_degraded", "share", "low",
    "high", "state", "health",
)  # fmt: skip
_KEY = ("day", "country", "operator", "network_type", "service", "plane", "panel", "ruleset")
_PAGE = 1000
_LARGEST_PAGE = 10_000


class TallySerializer(serializers.ModelSerializer[Tally]):
    """One tally."""

    class Meta:
        """The published fields."""

        model = Tally
        fields = FIELDS


class TallyList(GenericAPIView[Tally]):
    """Votes and states per day, operator, network type, service, plane and panel."""

    serializer_class = TallySerializer
    filterset_class = TallyFilter

    def get_queryset(self) -> QuerySet[Tally]:
        """Return the tallies under the ruleset in force."""
        return queries.current_tallies()

    @extend_schema(
        operation_id="list_tallies",
        summary="List tallies",
        parameters=[
            OpenApiParameter("format", enum=["json", "csv"], description="csv streams everything."),
            OpenApiParameter("limit", OpenApiTypes.INT, description="Rows a page, 1 to 10,000."),
            OpenApiParameter("after", description="Where the page before ended; `next` has it."),
        ],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return `{"results": [...], "next": url or null}`; `next` is exact under inserts."""
        unknown = unknown_parameters(request.GET, {"format", "limit", "after"})
        if unknown:
            raise ValidationError(dict.fromkeys(unknown, "There is no such parameter."))
        tallies = self.filter_queryset(self.get_queryset()).order_by("pk")
        form = request.GET.get("format", "json")
        if form == "csv":
            return _csv(tallies)
        if form != "json":
            raise ValidationError({"format": "Use json or csv."})
        return _page(request, tallies)


def _page(request: Request, tallies: QuerySet[Tally]) -> Response:
    limit = _limit(request)
    if "after" in request.GET:
        tallies = tallies.filter(pk__gt=_read_cursor(request.GET["after"]))
    rows = list(tallies.values(*FIELDS, "ruleset")[: limit + 1])
    following = None
    if len(rows) > limit:
        rows = rows[:limit]
        query = {**request.GET.dict(), "after": _write_cursor(rows[-1])}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    results = [{name: row[name] for name in FIELDS} for row in rows]
    answer = Response({"results": results, "next": following})
    answer["Cache-Control"] = "public, max-age=10"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _limit(request: Request) -> int:
    try:
        limit = int(request.GET.get("limit", _PAGE))
    except ValueError:
        limit = 0
    if not 1 <= limit <= _LARGEST_PAGE:
        raise ValidationError({"limit": f"Use a whole number from 1 to {_LARGEST_PAGE}."})
    return limit


def _write_cursor(row: dict[str, Any]) -> str:
    key = orjson.dumps([row[name] for name in _KEY])
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _read_cursor(text: str) -> tuple[object, ...]:
    try:
        day, *others = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        key = (date.fromisoformat(day), *map(str, others))
    except (ValueError, TypeError, binascii.Error) as error:
        raise ValidationError({"after": "Use the value that `next` carried."}) from error
    if len(key) != len(_KEY):
        raise ValidationError({"after": "Use the value that `next` carried."})
    return key


class _Line:
    """A file whose write returns the line, for csv.writer to stream through."""

    def write(self, line: str) -> str:
        """Return what is written."""
        return line


def _csv(tallies: QuerySet[Tally]) -> StreamingHttpResponse:
    writer = csv.writer(_Line())
    rows: Iterable[tuple[object, ...]] = tallies.values_list(*FIELDS).iterator(chunk_size=2000)

    def lines() -> Iterator[str]:
        yield writer.writerow(FIELDS)
        for row in rows:
            yield writer.writerow(row)

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="sawt-tallies.csv"'
    answer["Cache-Control"] = "public, max-age=10"
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
