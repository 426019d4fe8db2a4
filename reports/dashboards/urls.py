"""Addresses of the pages."""

from django.urls import URLPattern, path, register_converter

from reports.dashboards import chart_views, data_views, embed_views, record_views, text_views, views
from reports.dashboards.languages import LanguageConverter

register_converter(LanguageConverter, "language")
register_converter(chart_views.EndingConverter, "ending")

urlpatterns: list[URLPattern] = [
    path("", views.root, name="root"),
    path("charts/<slug:name>.<ending:ending>", chart_views.chart, name="chart"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/campaigns/<slug:slug>/", views.timeline, name="timeline"),
    path("<language:language>/embed/<slug:name>/", embed_views.embed, name="embed"),
    path("<language:language>/methodology/", text_views.methodology, name="methodology"),
    path("<language:language>/data/", data_views.data, name="data"),
    path("<language:language>/data/dictionary/", data_views.dictionary, name="dictionary"),
    path("<language:language>/privacy/", text_views.privacy, name="privacy"),
    path("<language:language>/about/", text_views.about, name="about"),
    path("<language:language>/corrections/", text_views.corrections, name="corrections"),
    path("<language:language>/measurements/<str:uid>/", record_views.measurement, name="one"),
    path("<language:language>/contribute/", views.contribute, name="contribute"),
    path("<language:language>/probe/", views.probe, name="probe"),
    path("<language:language>/report-call/", views.report_call, name="report-call"),
    path("<language:language>", views.other, {"path": ""}, name="other"),
    path("<language:language>/<path:path>", views.other, name="other"),
]
