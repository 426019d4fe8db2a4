"""The last days by the hour, and now: the last 72 hours."""

from datetime import UTC, datetime

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from measurements.read_api import paging
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form
from reports import queries
from reports.api.filters import HourFilter, NowFilter
from reports.models import HourTally, Tally
from reports.now_rows import NOW_FIELDS, now_rows

_CELL = ("country", "operator", "network_type", "service", "plane", "panel")
HOURS = paging.Listing(
    fields=(
        "hour", *_CELL, "measurements", "voters", "votes_ok", "votes_blocked", "votes_throttled",
        "votes_degraded", "share", "low", "high", "state", "health",
    ),
    key=("hour", *_CELL, "ruleset"),
)  # fmt: skip


class HourSerializer(serializers.ModelSerializer[HourTally]):
    """One hour of one cell."""

    class Meta:
        """The published fields."""

        model = HourTally
        fields = HOURS.fields


class NowSerializer(serializers.ModelSerializer[Tally]):
    """One cell's last 72 hours."""

    since = serializers.DateTimeField(help_text="[since, until), whole hours.")
    until = serializers.DateTimeField()
    votes = serializers.IntegerField(help_text="Voters of up to four days, added up.")
    votes_interfered = serializers.IntegerField()
    voters = serializers.IntegerField(help_text="At least so many people: the best day's voters.")

    class Meta:
        """The published fields, those of a tally among them."""

        model = Tally
        fields = NOW_FIELDS


class HourList(PublicRead, GenericAPIView[HourTally]):
    """Votes and states by the hour, for the last fourteen days."""

    serializer_class = HourSerializer
    filterset_class = HourFilter
    queryset = HourTally.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="list_hourly_tallies",
        summary="List hourly tallies of the last 14 days",
        parameters=paging.PARAMETERS,
        filters=True,
        responses=paging.page_schema("HourPage", HourSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return hours in pages. A voter has one vote an hour: hours must not be added up."""
        form = paging.form_of(request, HourFilter)
        hours = self.filter_queryset(queries.current_hours())
        return paging.list_response(request, form, "hourly-tallies", hours, HOURS)


class Now(PublicRead, GenericAPIView[Tally]):
    """What the last 72 hours prove in one country."""

    serializer_class = NowSerializer
    filterset_class = NowFilter
    queryset = Tally.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="read_now",
        summary="Read what the last 72 hours prove",
        parameters=[paging.FORMAT],
        filters=True,
        responses=paging.page_schema("NowPage", NowSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return every cell that has votes, on one page; a cell without any is not there."""
        form = paging.form_of(request, NowFilter, known=frozenset({"format"}))
        filters = NowFilter(request.GET, Tally.objects.none())
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        asked = {name: value for name, value in filters.form.cleaned_data.items() if value}
        rows: list[paging.Row] = [*now_rows(datetime.now(UTC), asked)]
        if form is not Form.JSON:
            return paging.file_response(form, "now", NOW_FIELDS, rows)
        return paging.page_response(rows, None)
