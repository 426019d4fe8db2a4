"""Count measurements along one or two axes, as OONI's API does."""

from collections.abc import Sequence
from datetime import datetime

from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurements import listing
from measurements.aggregation import AXES, COUNTS, Grain, aggregate
from measurements.api import schemas
from measurements.api.measurement_filter import VERDICT_PARAMETERS, MeasurementFilter
from measurements.models import Measurement
from measurements.read_api.parameters import MomentField, refuse_unknown
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form, csv_file, read_form

SECONDS = 20
_OWN_PARAMETERS = {"axis_x", "axis_y", "time_grain", "format", "download"}
_INSTEAD = {"category_code": "Sawt keeps no categories of pages: ask by domain or input."}


class Aggregation(PublicRead, GenericAPIView[Measurement]):
    """How many measurements showed interference, by the axes asked for."""

    filterset_class = MeasurementFilter
    queryset = Measurement.objects.none()
    max_age = 60

    @extend_schema(
        operation_id="aggregate_measurements",
        summary="Count measurements",
        parameters=[
            OpenApiParameter("axis_x", enum=sorted(AXES)),
            OpenApiParameter("axis_y", enum=sorted(AXES)),
            OpenApiParameter("time_grain", enum=[*Grain, "auto"], description="Steps of time."),
            OpenApiParameter("format", enum=["JSON", "CSV"]),
            OpenApiParameter("download", enum=["true", "false"]),
        ],
        responses=schemas.AGGREGATION_RESPONSES,
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Count each measurement once per value of the axes; times are UTC, [since, until).

        `anomaly_count` has those with a verdict of interference that are not in
        `confirmed_count`, which met a known block page or forged address; `failure_count`
        those that could tell nothing. With `ok_count` they add up to `measurement_count`.
        """
        refuse_unknown(request.GET, _OWN_PARAMETERS | set(MeasurementFilter.base_filters), _INSTEAD)
        form = read_form(request.GET.get("format", Form.JSON), (Form.JSON, Form.CSV))
        axes, grain = _axes(request), _grain(request)
        wanted = {name: request.GET[name] for name in VERDICT_PARAMETERS if request.GET.get(name)}
        chosen = self.filter_queryset(listing.published())
        with listing.snapshot(SECONDS):
            rows = aggregate(chosen, axes, grain, wanted, _window(request))
        if form is Form.CSV:
            columns = (*axes, *COUNTS)
            return csv_file("sawt-aggregation", columns, ([*row.values()] for row in rows))
        result = rows if axes else rows[0]
        return Response({"v": 0, "dimension_count": len(axes), "result": result})


def _window(request: Request) -> tuple[datetime | None, datetime | None]:
    """Return since and until, which the filter has found to be right."""
    field = MomentField(required=False)
    return field.clean(request.GET.get("since")), field.clean(request.GET.get("until"))


def _axes(request: Request) -> Sequence[str]:
    axes = [request.GET[name] for name in ("axis_x", "axis_y") if request.GET.get(name)]
    for name in ("axis_x", "axis_y"):
        if request.GET.get(name, "day") not in ("", *AXES):
            raise ValidationError({name: f"Use one of: {', '.join(sorted(AXES))}."})
    if len(set(axes)) < len(axes):
        raise ValidationError({"axis_y": "Use another axis than axis_x."})
    return axes


def _grain(request: Request) -> Grain:
    text = request.GET.get("time_grain", "auto")
    if text not in ("auto", *Grain):
        raise ValidationError({"time_grain": f"Use one of: {', '.join(Grain)}, auto."})
    return Grain.DAY if text == "auto" else Grain(text)
