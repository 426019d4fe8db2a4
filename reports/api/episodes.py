"""Episodes: confirmed periods of several operators at one time."""

from dataclasses import asdict
from typing import Any

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
from reports.api.filters import EpisodeFilter
from reports.episodes import StoredEpisode, edges, episodes_of
from reports.models import Period

FIELDS = (
    "country", "network_type", "service", "plane", "panel", "operators", "periods",
    "first_onset_low", "first_onset", "first_onset_high",
    "last_onset_low", "last_onset", "last_onset_high",
    "first_end_low", "first_end", "first_end_high",
    "last_end_low", "last_end", "last_end_high", "ruleset",
)  # fmt: skip


class EpisodeSerializer(serializers.Serializer[Any]):
    """One episode: edges with their 95 % intervals, over the operators' independent onsets."""

    country = serializers.CharField()
    network_type = serializers.CharField()
    service = serializers.CharField()
    plane = serializers.CharField()
    panel = serializers.CharField()
    operators = serializers.ListField(child=serializers.CharField())
    periods = serializers.ListField(child=serializers.CharField(), help_text="Ids, by onset.")
    first_onset_low = serializers.DateField()
    first_onset = serializers.DateField(help_text="When the first operator began.")
    first_onset_high = serializers.DateField()
    last_onset_low = serializers.DateField()
    last_onset = serializers.DateField(help_text="When the last operator began.")
    last_onset_high = serializers.DateField()
    first_end_low = serializers.DateField(allow_null=True)
    first_end = serializers.DateField(allow_null=True, help_text="Null while all may last.")
    first_end_high = serializers.DateField(allow_null=True)
    last_end_low = serializers.DateField(allow_null=True)
    last_end = serializers.DateField(allow_null=True, help_text="Null while any may last.")
    last_end_high = serializers.DateField(allow_null=True)
    ruleset = serializers.CharField()


class EpisodeList(PublicRead, GenericAPIView[Period]):
    """Overlapping confirmed periods of two operators or more."""

    serializer_class = EpisodeSerializer
    filterset_class = EpisodeFilter
    queryset = Period.objects.all()  # tells the schema which model it is

    @extend_schema(
        operation_id="list_episodes",
        summary="List episodes over operators",
        parameters=[paging.FORMAT],
        filters=True,
        responses=paging.page_schema("EpisodePage", EpisodeSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return every episode on one page: `next` is always null."""
        form = paging.form_of(request, EpisodeFilter, known=frozenset({"format"}))
        filters = EpisodeFilter(request.GET, queries.confirmed_periods())
        if not filters.is_valid():
            raise ValidationError(filters.errors)
        found = episodes_of(list(filters.qs))
        rows = [_row(one) for one in found if one.may_concern(*filters.days)]
        if form is not Form.JSON:
            return paging.file_response(form, "episodes", FIELDS, rows)
        return paging.page_response(rows, None)


def _row(one: StoredEpisode) -> paging.Row:
    episode = one.episode
    row: paging.Row = asdict(one.key) | {
        "operators": sorted({member.operator for member in episode.members}),
        "periods": list(one.period_ids),
    }
    for name in ("first_onset", "last_onset", "first_end", "last_end"):
        row |= edges(name, getattr(episode, name))
    return {name: row[name] for name in FIELDS}
