"""Tallies as JSON pages or as one CSV stream, with the field names of every other form."""

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from measurements.read_api import paging
from measurements.read_api.public import PublicRead
from reports import queries
from reports.api.filters import TallyFilter
from reports.models import Tally

LISTING = paging.Listing(
    fields=queries.TALLY_FIELDS,
    key=(
        "day", "country", "operator", "network_type", "service", "plane", "panel", "ruleset",
    ),
)  # fmt: skip


class TallySerializer(serializers.ModelSerializer[Tally]):
    """One tally."""

    class Meta:
        """The published fields."""

        model = Tally
        fields = LISTING.fields


class TallyList(PublicRead, GenericAPIView[Tally]):
    """Votes and states per day, operator, network type, service, plane and panel."""

    serializer_class = TallySerializer
    filterset_class = TallyFilter
    queryset = Tally.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="list_tallies",
        summary="List tallies",
        parameters=paging.PARAMETERS,
        filters=True,
        responses=paging.page_schema("TallyPage", TallySerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return `{"results": [...], "next": url or null}`; `next` is exact under inserts."""
        form = paging.form_of(request, TallyFilter)
        tallies = self.filter_queryset(queries.current_tallies())
        return paging.list_response(request, form, "tallies", tallies, LISTING)
