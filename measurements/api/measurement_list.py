"""List measurements: pages as OONI's API has them, or one whole file."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurements import listing
from measurements.api import measurement_rows as rows
from measurements.api import schemas
from measurements.api.measurement_filter import INSTEAD, MeasurementFilter
from measurements.api.native import MeasurementUpload
from measurements.listing import VerdictRow
from measurements.models import Measurement
from measurements.read_api.paging import LARGEST_PAGE, SECONDS, Listing
from measurements.read_api.parameters import refuse_unknown, whole_number
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form, csv_file, limited, ndjson_file, read_form

_KEY = ("measured_at", "uid")
_PAGE = 100
_LARGEST_OFFSET = 1_000_000
_CHUNK = 1000
_OWN_PARAMETERS = {"format", "limit", "offset", "after", "order", "order_by"}


class Measurements(PublicRead, GenericAPIView[Measurement], MeasurementUpload):
    """Upload measurements, and list what is kept of them."""

    filterset_class = MeasurementFilter

    def get_queryset(self) -> QuerySet[Measurement]:
        """Return every measurement whose test is published."""
        return listing.published()

    @extend_schema(
        operation_id="list_measurements",
        summary="List measurements",
        parameters=[
            OpenApiParameter("format", enum=list(Form), description="csv and ndjson: everything."),
            OpenApiParameter("limit", OpenApiTypes.INT, description="Rows a page, to 10,000."),
            OpenApiParameter("offset", OpenApiTypes.INT, description="Better: `next_url`."),
            OpenApiParameter("order", enum=["asc", "desc"], description="By time; latest first."),
            OpenApiParameter("order_by", enum=["measurement_start_time"]),
            OpenApiParameter("after", description="Where the page before ended."),
        ],
        responses=schemas.MEASUREMENT_LIST_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return measurements with their verdicts, latest first.

        `metadata.next_url` continues exactly where the page ended, whatever came in meanwhile.
        CSV has one row a verdict. Files say their length: a shorter one was cut off.
        """
        refuse_unknown(request.GET, _OWN_PARAMETERS | set(MeasurementFilter.base_filters), INSTEAD)
        form = read_form(request.GET.get("format", Form.JSON))
        descending = _is_descending(request)
        chosen = self.filter_queryset(self.get_queryset())
        with listing.snapshot(SECONDS):
            if form is Form.JSON:
                return _page(request, chosen, descending=descending)
            found = _with_verdicts(chosen.order_by("-pk" if descending else "pk"))
            if form is Form.CSV:
                columns = (*rows.MEASUREMENT_COLUMNS, *rows.VERDICT_COLUMNS)
                return csv_file("sawt-measurements", columns, rows.table(found))
            return ndjson_file("sawt-measurements", map(_document, found))


def _document(found: tuple[Measurement, Sequence[VerdictRow]]) -> dict[str, object]:
    measurement, verdicts = found
    return rows.facts(measurement) | {"verdicts": rows.conclusions(verdicts)}


def _is_descending(request: Request) -> bool:
    if request.GET.get("order_by", "measurement_start_time") != "measurement_start_time":
        raise ValidationError({"order_by": "The list is in the order of measurement_start_time."})
    order = request.GET.get("order", "desc").lower()
    if order not in ("asc", "desc"):
        raise ValidationError({"order": "Use asc or desc."})
    return order == "desc"


def _page(request: Request, chosen: QuerySet[Measurement], *, descending: bool) -> Response:
    limit = min(whole_number(request.GET, "limit", _PAGE, 10**9 - 1), LARGEST_PAGE)
    offset = whole_number(request.GET, "offset", 0, _LARGEST_OFFSET)
    listed = Listing(fields=(), key=_KEY, is_newest_first=descending)
    page, next_url = listed.page(request, chosen, limit, offset)
    by_uid = listing.verdicts_by_uid(page)
    base = request.build_absolute_uri("/").rstrip("/")
    is_all = next_url is None and not offset and "after" not in request.GET
    results = [
        rows.in_ooni_words(one, by_uid.get(one.uid, ()), base)
        | _document((one, by_uid.get(one.uid, ())))
        for one in page
    ]
    metadata = {
        "count": len(results) if is_all else -1,
        "pages": 1 if is_all else -1,
        "current_page": offset // limit + 1,
        "limit": limit,
        "offset": offset,
        "next_url": next_url,
    }
    return Response({"metadata": metadata, "results": results})


def _with_verdicts(
    chosen: QuerySet[Measurement],
) -> Iterator[tuple[Measurement, Sequence[VerdictRow]]]:
    """Return everything chosen, chunk by chunk. Raises ValidationError if it is too much."""
    found = limited(chosen.iterator(chunk_size=_CHUNK))
    while chunk := list(islice(found, _CHUNK)):
        by_uid = listing.verdicts_by_uid(chunk)
        yield from ((one, by_uid.get(one.uid, ())) for one in chunk)
