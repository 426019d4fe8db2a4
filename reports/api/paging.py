"""Lists of the read API: JSON in keyset pages, whose `next` is exact while rows are added."""

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError as FieldValidationError
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http import HttpResponseBase
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

_PAGE = 1000
_LARGEST_PAGE = 10_000
_FORMATS = ("json", "csv")

Row = dict[str, Any]

FORMAT = OpenApiParameter("format", enum=_FORMATS, description="csv streams everything.")
PARAMETERS = [
    FORMAT,
    OpenApiParameter("limit", OpenApiTypes.INT, description="Rows a page, 1 to 10,000."),
    OpenApiParameter("after", description="Where the page before ended; `next` has it."),
]
_KNOWN = frozenset(parameter.name for parameter in PARAMETERS)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list shows of each row, and the unique key (column names) that it is ordered by."""

    fields: tuple[str, ...]
    key: tuple[str, ...]
    is_newest_first: bool = False

    def ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in the order of the list."""
        sign = "-" if self.is_newest_first else ""
        return rows.order_by(*(sign + name for name in self.key))

    def stream(self, rows: QuerySet[Any]) -> Iterator[Row]:
        """Return every row's fields in order, held in memory some at a time."""
        return self.ordered(rows).values(*self.fields).iterator(chunk_size=2000)

    def shown(self, row: Row) -> Row:
        """Return what the list shows of a row."""
        return {name: row[name] for name in self.fields}


def form_of(request: Request, filters: type[FilterSet], known: frozenset[str] = _KNOWN) -> str:
    """Return json or csv, as asked.

    Raises ValidationError for a form or a parameter that there is not: a misspelt filter must not
    widen an answer.
    """
    unknown = sorted(set(request.GET) - set(filters.base_filters) - known)
    if unknown:
        raise ValidationError(dict.fromkeys(unknown, "There is no such parameter."))
    form = request.GET.get("format", "json")
    if form not in _FORMATS:
        raise ValidationError({"format": "Use json or csv."})
    return form


def page_of(
    request: Request, rows: QuerySet[Any], listing: Listing
) -> tuple[list[Row], str | None]:
    """Return the fields of one page's rows, and the address of the next page."""
    limit = _limit(request)
    if "after" in request.GET:
        rows = _rows_after(rows, listing, request.GET["after"])
    names = dict.fromkeys((*listing.fields, *listing.key))
    page = list(listing.ordered(rows).values(*names)[: limit + 1])
    following = None
    if len(page) > limit:
        page = page[:limit]
        query = request.GET.copy()
        query["after"] = _write_cursor(page[-1], listing)
        following = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    return [listing.shown(row) for row in page], following


def page_response(results: Sequence[Row], following: str | None) -> Response:
    """Return `{"results": [...], "next": url or null}` to anyone."""
    answer = Response({"results": results, "next": following})
    open_to_all(answer)
    return answer


def open_to_all(answer: HttpResponseBase) -> None:
    """Let pages of any site read the answer, and caches keep it for a moment."""
    answer["Cache-Control"] = "public, max-age=10"
    answer["Access-Control-Allow-Origin"] = "*"


def page_schema(name: str, row: type[serializers.BaseSerializer[Any]]) -> dict[Any, Any]:
    """Return what a list answers, for the OpenAPI document."""
    members = {
        "results": row(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page."),
    }
    return {
        (200, "application/json"): inline_serializer(name, members),
        (200, "text/csv"): OpenApiTypes.STR,
    }


def _limit(request: Request) -> int:
    try:
        limit = int(request.GET.get("limit", _PAGE))
    except ValueError:
        limit = 0
    if not 1 <= limit <= _LARGEST_PAGE:
        raise ValidationError({"limit": f"Use a whole number from 1 to {_LARGEST_PAGE}."})
    return limit


def _rows_after(rows: QuerySet[Any], listing: Listing, text: str) -> QuerySet[Any]:
    lies_after = TupleLessThan if listing.is_newest_first else TupleGreaterThan
    columns = Tuple(*(F(name) for name in listing.key))
    return rows.filter(lies_after(columns, _read_cursor(rows.model, listing.key, text)))


def _write_cursor(row: Row, listing: Listing) -> str:
    key = orjson.dumps([row[name] for name in listing.key])
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _read_cursor(model: type[Model], names: Sequence[str], text: str) -> tuple[object, ...]:
    """Return the key that a cursor holds; anyone may have written it."""
    try:
        values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return tuple(_value(model, *pair) for pair in zip(names, values, strict=True))
    except (ValueError, TypeError, binascii.Error, FieldValidationError) as error:
        raise ValidationError({"after": "Use the value that `next` carried."}) from error


def _value(model: type[Model], name: str, value: object) -> object:
    field = model._meta.get_field(name)  # noqa: SLF001 (its documented API)
    if not isinstance(field, Field) or "\0" in str(value):
        raise TypeError
    return field.clean(value, None)
