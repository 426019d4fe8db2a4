"""The tables of the desk: what needs attention, decisions, keys, amendments, and its own log."""

import binascii
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from measurements import device_keys
from measurements.models import Amendment, Decision, DeviceKey, Inbox
from measurements.vocabulary import Panel

Label = Any  # a text, translated when it is shown


def column(name: str, label: Label) -> Callable[[Any], str]:
    """Return a column that shows a field as it is, under a label for people."""

    @admin.display(description=label, ordering=name)
    def shown(row: Model) -> str:
        value = getattr(row, name)
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)

    shown.__name__ = name
    return shown


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Shows rows; nothing is added, changed or deleted."""

    title: ClassVar[Label]
    list_display_links = None
    change_list_template = "desk/table.html"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the rows under a title for people."""
        return super().changelist_view(request, (extra_context or {}) | {"title": self.title})

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

    title = gettext_lazy("Measurements that need attention")
    list_display = ("uid", "error_code", "error", "attempts")
    list_filter = ("error_code",)
    ordering = ("id",)
    actions = ("retry",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inbox]:
        """Return what `manage.py needs_attention` lists."""
        return Inbox.objects.filter(attempts__gte=Inbox.NEEDS_ATTENTION_AFTER)

    @admin.action(description=gettext_lazy("Try again, from the start"))
    def retry(self, request: HttpRequest, chosen: QuerySet[Inbox]) -> None:
        """Put the rows back into the queue, and write it down."""
        rows = list(chosen)
        LogEntry.objects.log_actions(str(request.user.pk), rows, CHANGE, "Tried again")
        chosen.update(attempts=1, next_at=Now())
        self.message_user(request, gettext("To be tried again: %(n)s") % {"n": len(rows)})


class DecisionAdmin(ReadOnlyAdmin):
    """Decisions about votes, by whoever took them: here or by a command. Each can be undone."""

    title = gettext_lazy("Decisions about votes")
    list_display = (
        "id",
        column("kind", gettext_lazy("Decision")),
        column("measurements", gettext_lazy("Measurements")),
        "about",
        column("reason", gettext_lazy("Reason")),
        column("decided_at", gettext_lazy("When (UTC)")),
        "undoing",
    )
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("About"))
    def about(self, decision: Decision) -> str:
        """Return what was named."""
        return ", ".join(f"{name}: {value}" for name, value in decision.selection.items())

    @admin.display(description=gettext_lazy("Undone"))
    def undoing(self, decision: Decision) -> SafeString | str:
        """Return when and why it was undone, or the way to do it."""
        if decision.undone_at is not None:
            return f"{decision.undone_at:%Y-%m-%d %H:%M}: {decision.undone_reason}"
        address = reverse("admin:undo", args=[decision.id])
        return format_html('<a href="{}">{}</a>', address, gettext("Undo"))


class AmendmentAdmin(ReadOnlyAdmin):
    """What was amended, by whom and why. The forms are on pages of their own."""

    title = gettext_lazy("Amendments of claims, campaigns, operators and services")
    list_display = (
        column("made_at", gettext_lazy("When (UTC)")),
        column("kind", gettext_lazy("Kind")),
        column("key", gettext_lazy("Name")),
        column("made_by", gettext_lazy("Who")),
        column("note", gettext_lazy("Reason")),
        "is_withdrawal",
    )
    list_filter = ("kind",)
    ordering = ("-id",)

    @admin.display(boolean=True, description=gettext_lazy("Withdrawal"))
    def is_withdrawal(self, amendment: Amendment) -> bool:
        """Tell whether it took a record out."""
        return amendment.record is None


class KeyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A public key, and the panel in which it counts from now on."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        help_text=gettext_lazy("Ed25519 public key in base64, as the probe shows it."),
    )
    panel = forms.ChoiceField(
        label=gettext_lazy("Panel"),
        choices=[
            (Panel.VETTED.value, gettext_lazy("vetted: a partner or a canary")),
            (Panel.OPEN.value, gettext_lazy("open: taken back")),
        ],
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
            sentence = gettext("This is no Ed25519 public key in base64: 32 bytes.")
            raise forms.ValidationError(sentence)
        return key


class KeyAdmin(ReadOnlyAdmin):
    """Keys that count as vetted, without a trace of which is whose."""

    title = gettext_lazy("Keys of partners and canaries")
    list_display = (
        column("panel", gettext_lazy("Panel")),
        column("registered_week", gettext_lazy("Week of registration")),
    )
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
        sentence = gettext("From now on this key counts in the panel “%(panel)s”.")
        self.message_user(request, sentence % {"panel": obj.panel})
        return redirect("admin:measurements_devicekey_changelist")


class LogAdmin(ReadOnlyAdmin):
    """Who did what at this desk."""

    title = gettext_lazy("Log")
    list_display = ("action_time", "user", "content_type", "object_repr", "change_message")
    list_filter = ("action_flag",)
    search_fields = ("object_repr", "change_message", "user__username")


PARTS: dict[Any, type[ReadOnlyAdmin]] = {
    Inbox: AttentionAdmin,
    Decision: DecisionAdmin,
    Amendment: AmendmentAdmin,
    DeviceKey: KeyAdmin,
    LogEntry: LogAdmin,
}
