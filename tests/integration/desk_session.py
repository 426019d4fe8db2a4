"""Run by test_desk.py as a program: the desk exists only in a process that starts with its path.

Prints one JSON object of what a visitor of the desk met.
"""

import json
import os
import re
from base64 import b64encode
from contextlib import closing
from datetime import timedelta
from io import StringIO
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.admin.models import LogEntry  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from django_otp.oath import totp  # noqa: E402
from django_otp.plugins.otp_totp.models import TOTPDevice  # noqa: E402

from measurements.drain import Drainer  # noqa: E402
from measurements.models import Amendment, Decision, DeviceKey, Inbox, Measurement  # noqa: E402
from tests.documents import telegram  # noqa: E402

PASSWORD = "a long enough password"
KEY = b64encode(bytes(range(32))).decode()


def log_in(client: Client, name: str, password: str, code: str = "") -> bool:
    answers = {"username": name, "password": password, "code": code}
    client.post("/desk/login/?next=/desk/", answers)
    return "sessionid" in client.cookies


def main() -> dict[str, Any]:
    setup_test_environment()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    call_command("check")
    call_command("migrate", verbosity=0)
    User.objects.create_superuser("amal", password=PASSWORD)
    User.objects.create_superuser("sami", password=PASSWORD)
    client = Client()
    said: dict[str, Any] = {}
    public = client.get("/en/")
    said["public"] = [public.status_code, len(client.cookies), "Cookie" in public["Vary"]]
    closed = client.get("/desk/")
    said["closed"] = [closed.status_code, closed["Location"].partition("?")[0]]
    page = client.get("/desk/login/")
    said["policy"] = page["Content-Security-Policy"]
    said["inline"] = "<style" in page.content.decode() or "onclick" in page.content.decode()
    said["wrong"] = [log_in(Client(), "sami", "guess") for _ in range(5)]
    said["right after five wrong"] = log_in(Client(), "sami", PASSWORD)
    said["right"] = log_in(client, "amal", PASSWORD)
    said["cookie path"] = client.cookies["sessionid"]["path"]
    said.update(keys(client))
    said.update(attention(client))
    said["votes"] = votes(client)
    said["quarantine"] = quarantine(client)
    said["reference"] = reference(client)
    said["second factor"] = second_factor(client)
    said["strangers"] = strangers()
    entries = LogEntry.objects.order_by("id")
    said["log"] = [one.get_change_message() or str(one) for one in entries]
    said["log page"] = client.get("/desk/admin/logentry/").status_code
    return said


def keys(client: Client) -> dict[str, Any]:
    add = "/desk/measurements/devicekey/add/"
    refused = client.post(add, {"key": "nonsense", "panel": "vetted"})
    client.post(add, {"key": KEY, "panel": "vetted"})
    listed = client.get("/desk/measurements/devicekey/").content.decode()
    (row,) = DeviceKey.objects.all()
    shown = bytes(row.key_hmac).hex() in listed or KEY in listed
    client.post(add, {"key": KEY, "panel": "open"})
    return {
        "refused": "no Ed25519 public key" in refused.content.decode(),
        "vetted": row.panel,
        "shown": shown,
        "taken back": DeviceKey.objects.get().panel,
    }


def attention(client: Client) -> dict[str, Any]:
    moment = now()
    row = Inbox.objects.create(
        received_at=moment, uid="20261101000000.000000_MA_telegram_0123456789abcdef", attempts=8,
        error_code="unreadable", error="No.", operator="inwi", network_type="mobile", panel="open",
        standing="counted", votes=False,
    )  # fmt: skip
    path = "/desk/measurements/inbox/"
    listed = client.get(path).content.decode()
    client.post(path, {"action": "retry", "_selected_action": [row.pk]})
    row.refresh_from_db()
    return {"listed": row.uid in listed, "attempts": row.attempts}


def send(client: Client, numbers: range, *, days_ago: int) -> None:
    """Upload and judge measurements of a day."""
    started = f"{now() - timedelta(days=days_ago):%Y-%m-%d %H:%M:%S}"
    for number in numbers:
        document = telegram(nonce=number, measurement_start_time=started, test_start_time=started)
        client.post("/api/v1/measurements", json.dumps(document), "application/json")
    with closing(Drainer()) as drainer:
        while drainer.drain():
            pass


def quarantine(client: Client) -> dict[str, Any]:
    """A group of networks loses its votes."""
    send(client, range(10, 12), days_ago=0)
    path = "/desk/votes/?show=votes&country=MA"
    page = client.get(path).content.decode()
    (heap,) = re.findall(r'name="heap" value="([^"]+)"', page)
    client.post(path, {"heap": heap, "kind": "accept", "reason": "not of this list"})
    before = set(Measurement.objects.filter(votes=True).values_list("standing", flat=True))
    client.post(path, {"heap": heap, "kind": "quarantine", "reason": "forged"})
    elsewhere = client.get("/desk/votes/?show=votes&country=KE")
    return {
        "before": sorted(before),
        "after": Measurement.objects.filter(standing="quarantined", votes=False).count(),
        "elsewhere": elsewhere.content.decode().count("heap-"),
    }


def votes(client: Client) -> dict[str, Any]:
    """A late batch is seen, accepted, and the decision undone."""
    send(client, range(3), days_ago=4)
    page = client.get("/desk/votes/").content.decode()
    (heap,) = re.findall(r'name="heap" value="([^"]+)"', page)
    decide = {"heap": heap, "kind": "accept"}
    client.post("/desk/votes/", {**decide, "reason": " "})
    for name in ("x|y", "9999-12-31|2026-01-01|MA|inwi|mobile|open|", heap + "g"):
        client.post("/desk/votes/", {**decide, "heap": name, "reason": "nonsense"})
    nul = [
        client.post("/desk/votes/", {**decide, "reason": "\0"}).status_code,
        client.get("/desk/reference/claim/record/a%00b/").status_code,
    ]
    undecided = Decision.objects.count()
    client.post("/desk/votes/", {**decide, "reason": "a lost phone"})
    decision = Decision.objects.get()
    accepted = sorted(Measurement.objects.values_list("standing", flat=True))
    listed = client.get("/desk/measurements/decision/").content.decode()
    client.post(f"/desk/votes/{decision.id}/undo/", {"reason": "it was found"})
    return {
        "why": "uploaded 48 hours to 7 days late" in page,
        "undecided": undecided,
        "nul": nul,
        "accepted": accepted,
        "listed": "a lost phone" in listed,
        "undone": sorted(Measurement.objects.values_list("standing", flat=True)),
    }


def filled(client: Client, path: str) -> dict[str, Any]:
    """Return what a browser would send if nobody touched the form."""
    form = client.get(path).context["form"]
    parts = [form, *form.sources, form.sources.management_form]
    fields = {field.html_name: field.value() for part in parts for field in part}
    return {name: value for name, value in fields.items() if value not in (None, [])}


def reference(client: Client) -> dict[str, Any]:
    """A claim is amended by its form, refused without a source, and withdrawn."""
    path = "/desk/reference/claim/record/ma-2016-01-05-mobile/"
    listed = "/desk/reference/claim/"
    untouched = client.post(path, filled(client, path) | {"note": "nothing"}).content.decode()
    words = filled(client, path) | {"text_en": "A corrected account.", "note": "a reader wrote"}
    bare = words | {name: "" for name in words if name.startswith("sources-") and name[8].isdigit()}
    refused = client.post(path, bare).content.decode()
    without_note = client.post(path, words | {"note": ""}).status_code
    before = Amendment.objects.count()
    client.post(path, words)
    said = client.get("/api/v1/claims?campaign=morocco-2016").content.decode()
    listing = client.get(listed).content.decode()
    client.post(path, filled(client, path) | {"act": "withdraw", "note": "it was a rumour"})
    arabic = client.get(listed, headers={"Accept-Language": "ar"}).content.decode()
    return {
        "untouched": "in force already" in untouched,
        "refused": "needs a source" in refused,
        "without note": without_note,
        "before": before,
        "said": "A corrected account." in said,
        "listed": "amended here" in listing,
        "withdrawn": "desk-withdrawn" in arabic,
        "arabic": 'dir="rtl"' in arabic and "التصريحات" in arabic,
        "rows": Amendment.objects.filter(note="it was a rumour").count(),
        "gone": "ma-2016-01-05-mobile" not in client.get("/api/v1/claims").content.decode(),
        "pages": [
            client.get(f"/desk/reference/{page}").status_code
            for page in ("operator/record/inwi/", "service/add/", "campaign/", "nothing/")
        ],
    }


def second_factor(client: Client) -> dict[str, Any]:
    """Set up, asked for at the next log-in, and taken away by a command."""
    path = "/desk/second-factor/"
    client.post(path, {"act": "begin"})
    page = client.get(path).content.decode()
    device = TOTPDevice.objects.get()
    unconfirmed = log_in(Client(), "amal", PASSWORD)
    client.post(path, {"act": "confirm", "code": "000000"})
    device.refresh_from_db()
    guessed = device.confirmed
    device.throttle_reset()
    client.post(path, {"act": "confirm", "code": f"{totp(device.bin_key):06}"})
    said = {
        "picture": "data:image/svg+xml" in page,
        "asked before": not unconfirmed,
        "guessed": guessed,
        "without": log_in(Client(), "amal", PASSWORD),
        "used": log_in(Client(), "amal", PASSWORD, f"{totp(device.bin_key):06}"),
    }
    TOTPDevice.objects.get().throttle_reset()
    said["with"] = log_in(Client(), "amal", PASSWORD, f"{totp(device.bin_key, drift=1):06}")
    call_command("reset_second_factor", "amal", stdout=StringIO())
    said["reset"] = log_in(Client(), "amal", PASSWORD)
    return said


def strangers() -> list[int]:
    """Return what somebody meets who may only log in."""
    User.objects.create_user("nobody", password=PASSWORD, is_staff=True)
    client = Client()
    log_in(client, "nobody", PASSWORD)
    pages = ("", "votes/", "reference/claim/", "reference/claim/add/", "votes/1/undo/")
    return [client.get(f"/desk/{page}").status_code for page in pages]


if __name__ == "__main__":
    print(json.dumps(main()))
