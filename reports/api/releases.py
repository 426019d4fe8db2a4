"""Releases as a list: what each holds, how to prove it, and where it lies."""

from typing import Any, ClassVar

import django_filters
from django.http import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request

from measurements.models import Release
from measurements.read_api import paging
from measurements.read_api.public import PublicRead
from measurements.read_api.whole_files import Form
from reports.datasets import layout
from reports.datasets.catalogue import Size, size_of
from reports.datasets.sources import FaultError

_STORED = ("number", "name", "published_on", "ruleset", "manifest_sha256")
LISTING = paging.Listing(fields=_STORED, key=("number",), is_newest_first=True)
FIELDS = (*_STORED, *Size._fields, "manifest", "checksums", "datapackage")


class ReleaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    """since and until are days of publication, [since, until)."""

    since = django_filters.DateFilter(field_name="published_on", lookup_expr="gte")
    until = django_filters.DateFilter(field_name="published_on", lookup_expr="lt")

    class Meta:
        """All parameters are named above."""

        model = Release
        fields: ClassVar[list[str]] = []


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """One release."""

    files = serializers.IntegerField(
        allow_null=True, help_text="Sizes are null while the storage does not answer."
    )
    bytes = serializers.IntegerField(allow_null=True, help_text="Of all files together.")
    days = serializers.IntegerField(allow_null=True, help_text="Days that it publishes or revises.")
    measurements = serializers.IntegerField(allow_null=True, help_text="Of these days.")
    manifest = serializers.URLField(help_text="Every file with its size, hash and rows.")
    checksums = serializers.URLField(help_text="The same hashes, as sha256sum reads them.")
    datapackage = serializers.URLField(help_text="The schema of every table.")

    class Meta:
        """The published fields."""

        model = Release
        fields = FIELDS


class ReleaseList(PublicRead, GenericAPIView[Release]):
    """Immutable releases of the data, the newest first."""

    serializer_class = ReleaseSerializer
    filterset_class = ReleaseFilter
    queryset = Release.objects.all()

    @extend_schema(
        operation_id="list_releases",
        summary="List releases of the data",
        parameters=paging.PARAMETERS,
        filters=True,
        responses=paging.page_schema("ReleasePage", ReleaseSerializer),
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Return releases with the hash of each manifest, which proves every file of it."""
        form = paging.form_of(request, ReleaseFilter)
        releases = self.filter_queryset(self.get_queryset())
        base = request.build_absolute_uri("/data/v1")
        if form is not Form.JSON:
            rows = (_told(row, base) for row in LISTING.stream(releases))
            return paging.file_response(form, "releases", FIELDS, rows)
        page, following = paging.page_of(request, releases, LISTING)
        return paging.page_response([_told(row, base) for row in page], following)


def _told(row: paging.Row, base: str) -> paging.Row:
    """Return a release with its size and the addresses of what explains it."""
    try:
        size: dict[str, Any] = size_of(row["name"], row["manifest_sha256"])._asdict()
    except FaultError:
        size = dict.fromkeys(Size._fields)
    place = f"{base}/{row['name']}"
    return {
        **row,
        **size,
        "manifest": f"{place}/{layout.MANIFEST}",
        "checksums": f"{place}/SHA256SUMS",
        "datapackage": f"{place}/datapackage.json",
    }
