"""Headlines as JSON pages or one CSV stream: what each sentence about a day rests on."""

from typing import Any

from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from measurements.models.constraints import choices
from measurements.read_api import paging
from measurements.read_api.public import PublicRead
from measurements.rules.vocabulary import Outcome, Plane
from reports import queries
from reports.api.filters import HeadlineFilter
from reports.models import DayHeadline
from reports.states import State

_CELL = ("day", "country", "operator", "network_type", "service", "panel")
LISTING = paging.Listing(
    fields=(*_CELL, "headline", "certainty", "basis", "tested", "ruleset"),
    key=(*_CELL, "ruleset"),
)


class TestedSerializer(serializers.Serializer[Any]):
    """One plane that was tested."""

    plane = serializers.ChoiceField(choices(Plane))
    service = serializers.CharField(help_text="The traffic profile where flows were emulated.")
    is_emulated = serializers.BooleanField(help_text="Flows shaped like a call, and no call.")
    state = serializers.ChoiceField(choices(State))
    kind = serializers.ChoiceField(
        choices(Outcome), allow_null=True, help_text="What most of the interfered votes met."
    )
    measurements = serializers.IntegerField()
    voters = serializers.IntegerField()
    votes_interfered = serializers.IntegerField()


class HeadlineSerializer(serializers.ModelSerializer[DayHeadline]):
    """One headline."""

    basis = serializers.ListField(child=serializers.ChoiceField(choices(Plane)))
    tested = TestedSerializer(many=True)

    class Meta:
        """The published fields."""

        model = DayHeadline
        fields = LISTING.fields


class HeadlineList(PublicRead, GenericAPIView[DayHeadline]):
    """What each day's tallies say together of a service's calls and messages."""

    serializer_class = HeadlineSerializer
    filterset_class = HeadlineFilter
    queryset = DayHeadline.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="list_headlines",
        summary="List headlines: calls blocked, and messages?",
        parameters=paging.PARAMETERS,
        filters=True,
        responses=paging.page_schema("HeadlinePage", HeadlineSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return headlines per day, operator, network type, service and panel."""
        form = paging.form_of(request, HeadlineFilter)
        headlines = self.filter_queryset(queries.current_headlines())
        return paging.list_response(request, form, "headlines", headlines, LISTING)
