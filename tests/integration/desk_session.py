"""Run by test_desk.py as a program: the desk exists only in a process that starts with its path.

Prints one JSON object of what a visitor of the desk met.
"""

import json
import os
from base64 import b64encode
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
django.setup()

from django.contrib.admin.models import LogEntry  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from measurements.models import DeviceKey, Inbox  # noqa: E402

PASSWORD = "a long enough password"
KEY = b64encode(bytes(range(32))).decode()


def log_in(client: Client, name: str, password: str) -> bool:
    client.post("/desk/login/?next=/desk/", {"username": name, "password": password})
    return "sessionid" in client.cookies


def main() -> dict[str, Any]:
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


if __name__ == "__main__":
    print(json.dumps(main()))
