"""Addresses of the API of conclusions."""

from django.urls import path

from reports.api.episodes import EpisodeList
from reports.api.headlines import HeadlineList
from reports.api.hours import HourList, Now
from reports.api.periods import PeriodDetail, PeriodList
from reports.api.reference import CampaignList, ClaimList, OperatorList, ServiceList
from reports.api.releases import ReleaseList
from reports.api.tallies import TallyList

urlpatterns = [
    path("api/v1/tallies", TallyList.as_view(), name="tallies"),
    path("api/v1/claims", ClaimList.as_view(), name="claims"),
    path("api/v1/operators", OperatorList.as_view(), name="operators"),
    path("api/v1/services", ServiceList.as_view(), name="services"),
    path("api/v1/campaigns", CampaignList.as_view(), name="campaigns"),
    path("api/v1/headlines", HeadlineList.as_view(), name="headlines"),
    path("api/v1/hourly_tallies", HourList.as_view(), name="hourly_tallies"),
    path("api/v1/now", Now.as_view(), name="now"),
    path("api/v1/periods", PeriodList.as_view(), name="periods"),
    path("api/v1/periods/<str:period_id>", PeriodDetail.as_view(), name="period"),
    path("api/v1/releases", ReleaseList.as_view(), name="release-list"),
    path("api/v1/episodes", EpisodeList.as_view(), name="episodes"),
]
