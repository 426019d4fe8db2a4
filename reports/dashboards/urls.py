"""Addresses of the pages."""

from django.urls import URLPattern, path, register_converter

from reports.dashboards import views
from reports.dashboards.languages import LanguageConverter

register_converter(LanguageConverter, "language")

urlpatterns: list[URLPattern] = [
    path("", views.root, name="root"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/campaigns/<slug:slug>/", views.timeline, name="timeline"),
    path("<language:language>/contribute/", views.contribute, name="contribute"),
    path("<language:language>/probe/", views.probe, name="probe"),
    path("<language:language>/report-call/", views.report_call, name="report-call"),
    path("<language:language>", views.other, {"path": ""}, name="other"),
    path("<language:language>/<path:path>", views.other, name="other"),
]
