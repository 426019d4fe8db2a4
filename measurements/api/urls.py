"""Addresses of the API of facts. OONI's clients drop any path prefix: theirs are at the root."""

from django.urls import path

from measurements.api import (
    aggregation,
    call_reports,
    measurement_list,
    ooni,
    ooni_services,
    probe_services,
    reads,
    web_probe,
    withdrawal,
)

urlpatterns = [
    path("api/v1/measurements", measurement_list.Measurements.as_view(), name="measurements"),
    path("api/v1/measurements/<str:uid>", reads.MeasurementDetail.as_view(), name="measurement"),
    path(
        "api/v1/measurements/<str:uid>/withdraw",
        withdrawal.MeasurementWithdrawal.as_view(),
        name="withdraw-measurement",
    ),
    path("api/v1/raw_measurement", reads.RawMeasurement.as_view(), name="raw-measurement"),
    path("api/v1/aggregation", aggregation.Aggregation.as_view(), name="aggregation"),
    path("api/v1/probe-config", probe_services.ProbeConfig.as_view(), name="probe-config"),
    path("api/v1/network", probe_services.CallersNetwork.as_view(), name="network"),
    path("api/v1/web-probe-config", web_probe.WebProbeConfig.as_view(), name="web-probe-config"),
    path("api/v1/call-reports", call_reports.take_in_report, name="call-reports"),
    path("api/v1/submit_measurement", ooni.SubmitMeasurement.as_view()),
    path("report", ooni.OpenReport.as_view()),
    path("report/<str:report_id>", ooni.UpdateReport.as_view()),
    path("report/<str:report_id>/close", ooni.CloseReport.as_view()),
    path("api/v1/test-helpers", ooni_services.TestHelpers.as_view()),
    path("api/v1/check-in", ooni_services.CheckIn.as_view()),
    path("api/v1/test-list/urls", ooni_services.TestListURLs.as_view()),
    path("api/v1/geolookup", ooni_services.GeoLookup.as_view()),
]
