"""Periods as JSON pages or one CSV stream, and one period with its ledger."""

from typing import Any

from django.http import Http404, HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from measurements.read_api import paging
from measurements.read_api.problem_schema import NOT_FOUND
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form
from reports import queries
from reports.api.filters import PeriodFilter
from reports.models import Period, PeriodRevision

_SERIES = ("country", "operator", "network_type", "service", "plane", "panel")
# An order that no revision changes: pages stay exact.
LISTING = paging.Listing(fields=(*queries.PERIOD_FIELDS, "evidence"), key=(*_SERIES, "ordinal"))


class EvidenceSerializer(serializers.Serializer[Any]):
    """What a period rests on."""

    probability = serializers.FloatField(help_text="The highest on any of its days.")
    votes = serializers.IntegerField(help_text="Inside, capped per prefix group and cohort.")
    interfered = serializers.IntegerField()
    share = serializers.FloatField(help_text="interfered / votes.")
    voted_days = serializers.IntegerField()
    votes_before = serializers.IntegerField(help_text="In the 28 days before.")
    votes_around = serializers.IntegerField(help_text="On quiet days up to 90 days around.")
    interfered_around = serializers.IntegerField()


class PeriodSerializer(serializers.ModelSerializer[Period]):
    """One period, as it is told now."""

    evidence = EvidenceSerializer()

    class Meta:
        """The published fields."""

        model = Period
        fields = LISTING.fields


class RevisionSerializer(serializers.ModelSerializer[PeriodRevision]):
    """What the period said from this time on."""

    class Meta:
        """The published fields."""

        model = PeriodRevision
        fields = ("revision", "reason", "changed_at", "values")


class PeriodWithLedgerSerializer(PeriodSerializer):
    """One period with everything that was ever told of it."""

    revisions = RevisionSerializer(many=True)

    class Meta(PeriodSerializer.Meta):
        """The published fields, and the ledger."""

        fields = (*LISTING.fields, "revisions")


class PeriodList(PublicRead, GenericAPIView[Period]):
    """Stretches of interference per operator, network type, service, plane and panel."""

    serializer_class = PeriodSerializer
    filterset_class = PeriodFilter
    queryset = Period.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="list_periods",
        summary="List periods of interference",
        parameters=paging.PARAMETERS,
        filters=True,
        responses=paging.page_schema("PeriodPage", PeriodSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return periods in pages; withdrawn ones only with `withdrawn=true`.

        `since` and `until`, [since, until), leave out what surely lies outside. The CSV has no
        evidence.
        """
        form = paging.form_of(request, PeriodFilter)
        periods = self.filter_queryset(queries.known_periods())
        if form is Form.CSV:
            return paging.file_response(
                form, "periods", queries.PERIOD_FIELDS, LISTING.stream(periods)
            )
        return paging.list_response(request, form, "periods", periods, LISTING)


class PeriodDetail(PublicRead):
    """One period."""

    @extend_schema(
        operation_id="read_period",
        summary="Read one period and its ledger",
        responses={200: PeriodWithLedgerSerializer, **NOT_FOUND},
    )
    def get(self, request: Request, period_id: str) -> Response:
        """Return the period as it is told now, and what was told of it before, oldest first."""
        periods = queries.known_periods().filter(id=period_id)
        row = periods.values(*LISTING.fields).first()
        if row is None:
            raise Http404("No period has this id.")
        return Response(row | {"revisions": queries.revisions_of(period_id)})
