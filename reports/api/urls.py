"""Addresses of the API of conclusions."""

from django.urls import path

from reports.api.reference import CampaignList, ClaimList, OperatorList, ServiceList
from reports.api.tallies import TallyList

urlpatterns = [
    path("api/v1/tallies", TallyList.as_view(), name="tallies"),
    path("api/v1/claims", ClaimList.as_view(), name="claims"),
    path("api/v1/operators", OperatorList.as_view(), name="operators"),
    path("api/v1/services", ServiceList.as_view(), name="services"),
    path("api/v1/campaigns", CampaignList.as_view(), name="campaigns"),
]
