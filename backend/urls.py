"""Every public address."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from backend import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("measurements.api.urls")),
    path("", include("reports.api.urls")),
    path("", include("reports.datasets.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("reports.dashboards.urls")),
]

if settings.SAWT_ADMIN_PATH:
    from backend.desk.site import desk

    urlpatterns.insert(0, path(f"{settings.SAWT_ADMIN_PATH}/", desk.urls))

handler400 = "backend.errors.bad_request"
handler404 = "backend.errors.not_found"
handler500 = "backend.errors.server_error"
