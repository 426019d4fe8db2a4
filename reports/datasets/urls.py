"""Addresses of the released files."""

from django.urls import URLPattern, path

from reports.datasets import serving

urlpatterns: list[URLPattern] = [
    path("data/v1/", serving.releases, name="releases"),
    path("data/v1/latest.json", serving.latest_pointer, name="latest-release"),
    path("data/v1/latest", serving.latest, name="latest-manifest"),
    path("data/v1/latest/", serving.latest),
    path("data/v1/latest/<path:path>", serving.latest, name="latest-file"),
    path("data/v1/<str:name>/<path:path>", serving.released_file, name="released-file"),
]
