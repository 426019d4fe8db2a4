"""Lists of the read API: keyset pages, whose `next` is exact while rows are added; whole files."""

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import ValidationError as FieldValidationError
from django.db.models import F, Field, Model, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.http.response import HttpResponseBase
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from measurements.listing import snapshot
from measurements.read_api.parameters import refuse_unknown, whole_number
from measurements.read_api.problem_schema import INVALID
from measurements.read_api.whole_files import Form, csv_file, limited, ndjson_file, read_form

_PAGE = 1000
LARGEST_PAGE = 10_000
SECONDS = 20  # that one statement may take

Row = dict[str, Any]

FORMAT = OpenApiParameter("format", enum=list(Form), description="csv, ndjson: everything.")
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

    def page(
        self, request: Request, rows: QuerySet[Any], limit: int, offset: int = 0
    ) -> tuple[list[Any], str | None]:
        """Return one page, models or values as the rows are, and the address of the next.

        Raises ValidationError for an `after` that no page gave.
        """
        if "after" in request.GET:
            rows = _rows_after(rows, self, request.GET["after"])
        found = list(self.ordered(rows)[offset : offset + limit + 1])
        if len(found) <= limit:
            return found, None
        query = request.GET.copy()
        query.pop("offset", None)
        query["after"] = _write_cursor(found[limit - 1], self)
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return found[:limit], address

    def shown(self, row: Row) -> Row:
        """Return what the list shows of a row."""
        return {name: row[name] for name in self.fields}


def form_of(request: Request, filters: type[FilterSet], known: frozenset[str] = _KNOWN) -> Form:
    """Return the form asked for. Raises ValidationError for a form or parameter of no meaning."""
    refuse_unknown(request.GET, set(filters.base_filters) | known)
    return read_form(request.GET.get("format", Form.JSON))


def page_of(
    request: Request, rows: QuerySet[Any], listing: Listing
) -> tuple[list[Row], str | None]:
    """Return the fields of one page's rows, and the address of the next page."""
    limit = whole_number(request.GET, "limit", _PAGE, LARGEST_PAGE)
    names = dict.fromkeys((*listing.fields, *listing.key))
    page, following = listing.page(request, rows.values(*names), limit)
    return [listing.shown(row) for row in page], following


def list_response(
    request: Request, form: Form, name: str, rows: QuerySet[Any], listing: Listing
) -> HttpResponseBase:
    """Return a list as it is asked for: a page, or all of it as one file."""
    if form is Form.JSON:
        return page_response(*page_of(request, rows, listing))
    with snapshot(SECONDS):
        return file_response(form, name, listing.fields, listing.stream(rows))


def page_response(results: Sequence[Row], following: str | None) -> Response:
    """Return `{"results": [...], "next": url or null}`."""
    return Response({"results": results, "next": following})


def file_response(
    form: Form, name: str, fields: Sequence[str], rows: Iterable[Row]
) -> HttpResponseBase:
    """Return the rows' fields as the file sawt-NAME. Raises ValidationError if it is too long."""
    some = limited(rows)
    if form is Form.CSV:
        table = ([row[field] for field in fields] for row in some)
        return csv_file(f"sawt-{name}", fields, table)
    return ndjson_file(f"sawt-{name}", ({field: row[field] for field in fields} for row in some))


def page_schema(name: str, row: type[serializers.BaseSerializer[Any]]) -> dict[Any, Any]:
    """Return what a list answers, for the OpenAPI document."""
    members = {
        "results": row(many=True),
        "next": serializers.URLField(allow_null=True, help_text="The next page."),
    }
    return {
        (200, "application/json"): inline_serializer(name, members),
        (200, "text/csv"): OpenApiTypes.STR,
        (200, "application/x-ndjson"): OpenApiTypes.STR,
        **INVALID,
    }


def _rows_after(rows: QuerySet[Any], listing: Listing, text: str) -> QuerySet[Any]:
    lies_after = TupleLessThan if listing.is_newest_first else TupleGreaterThan
    columns = Tuple(*(F(name) for name in listing.key))
    return rows.filter(lies_after(columns, _read_cursor(rows.model, listing.key, text)))


def _write_cursor(row: Any, listing: Listing) -> str:  # noqa: ANN401 (a model or its values)
    is_values = isinstance(row, dict)
    key = orjson.dumps([row[name] if is_values else getattr(row, name) for name in listing.key])
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
