"""Addresses of the pages."""

from django.urls import URLPattern, path, register_converter

from reports.dashboards import (
    chart_views,
    data_views,
    embed_views,
    record_views,
    share_views,
    subject_views,
    text_views,
    views,
)
from reports.dashboards.feeds import views as feed_views
from reports.dashboards.languages import LanguageConverter

register_converter(LanguageConverter, "language")
register_converter(chart_views.EndingConverter, "ending")
register_converter(feed_views.KindConverter, "kind")
register_converter(feed_views.FeedEndingConverter, "feed_ending")

urlpatterns: list[URLPattern] = [
    path("", views.root, name="root"),
    path("charts/<slug:name>.<ending:ending>", chart_views.chart, name="chart"),
    path("charts/share/<kind:kind>/<slug:slug>.png", share_views.share, name="share"),
    path("<language:language>/", views.home, name="home"),
    path("<language:language>/campaigns/<slug:slug>/", views.timeline, name="timeline"),
    path("<language:language>/embed/<slug:name>/", embed_views.embed, name="embed"),
    path("<language:language>/operators/<slug:slug>/", subject_views.operator, name="operator"),
    path("<language:language>/services/<slug:slug>/", subject_views.service, name="service"),
    path("<language:language>/claims/", text_views.claims, name="claims"),
    path(
        "<language:language>/feeds/<kind:kind>/<slug:slug>.<feed_ending:ending>",
        feed_views.feed,
        name="feed",
    ),
    path("<language:language>/methodology/", text_views.methodology, name="methodology"),
    path("<language:language>/data/", data_views.data, name="data"),
    path("<language:language>/data/dictionary/", data_views.dictionary, name="dictionary"),
    path("<language:language>/privacy/", text_views.privacy, name="privacy"),
    path("docs/threat-model.md", text_views.threat_model, name="threat-model"),
    path("<language:language>/about/", text_views.about, name="about"),
    path("<language:language>/corrections/", text_views.corrections, name="corrections"),
    path("<language:language>/measurements/<str:uid>/", record_views.measurement, name="one"),
    path("<language:language>/periods/<slug:period_id>/", record_views.period, name="period-page"),
    path("<language:language>/episodes/<slug:period_id>/", record_views.episode, name="episode"),
    path("<language:language>/contribute/", views.contribute, name="contribute"),
    path("<language:language>/probe/", views.probe, name="probe"),
    path("<language:language>/report-call/", views.report_call, name="report-call"),
    path("<language:language>", views.other, {"path": ""}, name="other"),
    path("<language:language>/<path:path>", views.other, name="other"),
]
