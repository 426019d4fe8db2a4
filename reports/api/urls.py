"""Addresses of the API of conclusions."""

from django.urls import path

from reports.api.tallies import TallyList

urlpatterns = [path("api/v1/tallies", TallyList.as_view(), name="tallies")]
