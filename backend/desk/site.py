"""The desk: its parts, by what somebody comes for."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from backend.desk import records, second_factor, votes
from backend.desk.login import DeskLoginForm
from backend.desk.tables import PARTS, ReadOnlyAdmin

View = Callable[..., HttpResponse]


class Desk(admin.AdminSite):
    """The site, for people whom `createsuperuser` let in."""

    site_header = site_title = "Sawt"
    index_title = gettext_lazy("Desk")
    index_template = "desk/index.html"
    login_template = "desk/login.html"
    site_url = "/"
    login_form = DeskLoginForm
    enable_nav_sidebar = False

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Return the tables' addresses, and those of the desk's own pages."""
        views: list[tuple[str, View, str]] = [
            ("votes/", votes.votes, "votes"),
            ("votes/<int:decision_id>/undo/", votes.undo, "undo"),
            ("second-factor/", second_factor.second_factor, "second_factor"),
            ("reference/<str:kind>/", records.listing, "records"),
            ("reference/<str:kind>/add/", records.record, "record_add"),
            ("reference/<str:kind>/record/<str:key>/", records.record, "record"),
        ]
        own = [path(way, self.admin_view(view), {"desk": self}, name) for way, view, name in views]
        return [*own, *super().get_urls()]

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the parts of the desk, in words for people."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = (
                gettext("Measurements") if app["app_label"] == "measurements" else app["name"]
            )
        for part in (part for app in apps for part in app["models"]):
            table = self._registry.get(part["model"])
            part["name"] = table.title if isinstance(table, ReadOnlyAdmin) else part["name"]
        return apps

    def pages(self, request: HttpRequest) -> list[tuple[str, str | Promise]]:
        """Return the desk's own pages that this person may see: address and name."""
        listed: list[tuple[str, str, str | Promise]] = [
            (reverse("admin:votes"), "view_decision", gettext_lazy("Late uploads and votes"))
        ]
        for kind, title in records.TITLES.items():
            listed.append((reverse("admin:records", args=[kind.value]), "view_amendment", title))
        allowed = [
            (address, words)
            for address, permission, words in listed
            if request.user.has_perm(f"measurements.{permission}")  # type: ignore[union-attr]
        ]
        return [*allowed, (reverse("admin:second_factor"), gettext_lazy("Second factor"))]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:  # noqa: ANN401
        """Show the desk's own pages beside its tables."""
        return super().index(request, (extra_context or {}) | {"pages": self.pages(request)})


desk = Desk()
for model, table in PARTS.items():
    desk.register(model, table)
desk.register(User, UserAdmin)
