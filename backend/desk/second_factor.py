"""A second factor: a code of an authenticator app, asked of whoever has set one up."""

import re
from base64 import b32encode

import segno
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django_otp import match_token, user_has_device
from django_otp.plugins.otp_totp.models import TOTPDevice

from backend.desk.acts import write_down


def accepts(user: User, code: str) -> bool:
    """Tell whether a person may come in with this code, once; without a device with any."""
    if not user_has_device(user):
        return True
    return bool(match_token(user, _digits(code)))


def forget(user: User) -> bool:
    """Let a person in by the password alone from now on. Returns whether there was a device."""
    deleted, _ = TOTPDevice.objects.filter(user=user).delete()
    return bool(deleted)


def second_factor(request: HttpRequest, desk: AdminSite) -> HttpResponse:
    """Set one's own second factor up, or take it away again."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the desk lets nobody else in)
    if request.method == "POST":
        _act(request, user)
        return redirect("admin:second_factor")
    draft = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    context: dict[str, object] = {
        "title": gettext("Second factor"),
        "is_set_up": user_has_device(user),
        "draft": draft,
    }
    if draft is not None:
        context["picture"] = segno.make(draft.config_url).svg_data_uri(scale=4, light="white")
        context["secret"] = " ".join(re.findall(".{1,4}", b32encode(draft.bin_key).decode()))
    return TemplateResponse(
        request, "desk/second_factor.html", desk.each_context(request) | context
    )


def _act(request: HttpRequest, user: User) -> None:
    """Begin, confirm or remove, and say what came of it."""
    code = _digits(request.POST.get("code", ""))
    draft = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    match request.POST.get("act"):
        case "begin" if not user_has_device(user):
            TOTPDevice.objects.filter(user=user).delete()
            TOTPDevice.objects.create(user=user, name="app", confirmed=False)
        case "confirm" if draft is not None and draft.verify_token(code):
            draft.confirmed = True
            draft.save()
            write_down(request, [user], "second factor set up")
            messages.success(request, gettext("From now on you need a code to log in."))
        case "remove" if user_has_device(user) and accepts(user, code):
            forget(user)
            write_down(request, [user], "second factor removed")
            messages.success(request, gettext("The password alone lets you in again."))
        case _:
            messages.error(request, gettext("The code is missing, wrong, or was used before."))


def _digits(code: str) -> str:
    return re.sub(r"\s", "", code)
