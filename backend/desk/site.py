"""What the desk shows: measurements that need attention, keys of partners, and its own log.

Reference data is not here: it lives in reviewed files (docs/adr/0023).
"""

import binascii
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from backend.desk.login import DeskLoginForm
from measurements import device_keys
from measurements.models import DeviceKey, Inbox
from measurements.vocabulary import Panel

_NAMES = {
    "Inbox": "Measurements that need attention",
    "DeviceKey": "Keys of partners and canaries",
    "LogEntry": "Log",
}


class Desk(admin.AdminSite):
    """The site, for people whom `createsuperuser` let in."""

    site_header = site_title = "Sawt"
    index_title = "Desk"
    site_url = "/"
    login_form = DeskLoginForm

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Return the parts of the desk, in words for people."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for part in (part for app in apps for part in app["models"]):
            part["name"] = _NAMES.get(part["object_name"], part["name"])
        return apps


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows; nothing is added, changed or deleted."""

    list_display_links = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody may."""
        return False


class AttentionAdmin(ReadOnlyAdmin):
    """Accepted measurements that no attempt could judge."""

    list_display = ("uid", "error_code", "error", "attempts")
    list_filter = ("error_code",)
    ordering = ("id",)
    actions = ("retry",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inbox]:
        """Return what `manage.py needs_attention` lists."""
        return Inbox.objects.filter(attempts__gte=Inbox.NEEDS_ATTENTION_AFTER)

    @admin.action(description="Try again, from the start")
    def retry(self, request: HttpRequest, chosen: QuerySet[Inbox]) -> None:
        """Put the rows back into the queue, and write it down."""
        rows = list(chosen)
        LogEntry.objects.log_actions(str(request.user.pk), rows, CHANGE, "Tried again")
        chosen.update(attempts=1, next_at=Now())
        self.message_user(request, f"{len(rows)} will be tried again.")


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A public key, and the panel in which it counts from now on."""

    key = forms.CharField(help_text="Ed25519 public key in base64, as the probe shows it.")
    panel = forms.ChoiceField(
        choices=[
            (Panel.VETTED.value, "vetted: a partner or a canary"),
            (Panel.OPEN.value, "open: taken back"),
        ]
    )

    class Meta:
        """The key itself is no field: only an HMAC of it is kept."""

        model = DeviceKey
        fields: ClassVar = ["panel"]

    def clean_key(self) -> bytes:
        """Return the key's bytes."""
        try:
            key = b64decode(self.cleaned_data["key"], validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if len(key) != device_keys.KEY_BYTES:
            raise forms.ValidationError("This is no Ed25519 public key in base64: 32 bytes.")
        return key


class KeyAdmin(ReadOnlyAdmin):
    """Keys that count as vetted, without a trace of which is whose."""

    list_display = ("panel", "registered_week")
    form = KeyForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[DeviceKey]:
        """Return the vetted keys alone."""
        return DeviceKey.objects.filter(panel=Panel.VETTED.value).order_by("registered_week")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let those in who may register keys."""
        return isinstance(request.user, User) and request.user.has_perm(
            "measurements.add_devicekey"
        )

    def save_model(
        self,
        request: HttpRequest,
        obj: DeviceKey,
        form: KeyForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        """Let the key count in the panel; its week of registration stays the first."""
        now = datetime.now(UTC)
        device_keys.register(form.cleaned_data["key"], Panel(obj.panel), now)
        obj.registered_week = now.date()

    def response_add(
        self, request: HttpRequest, obj: DeviceKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go back to the list: no page names a single key."""
        self.message_user(request, f"From now on this key counts in the panel {obj.panel}.")
        return redirect("admin:measurements_devicekey_changelist")


class LogAdmin(ReadOnlyAdmin):
    """Who did what at this desk."""

    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_filter = ("action_flag",)


desk = Desk()
desk.register(Inbox, AttentionAdmin)
desk.register(DeviceKey, KeyAdmin)
desk.register(LogEntry, LogAdmin)
desk.register(User, UserAdmin)
