"""What Prometheus is told, and what it is to raise an alarm about."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.test import Client

from measurements import day_secrets
from measurements.models import Inbox
from tests.documents import telegram
from tests.integration.conftest import Post

ALERTS = Path("deploy/prometheus/alerts.yml")
OF_PROMETHEUS = {"up"}

pytestmark = pytest.mark.django_db(transaction=True)


def scraped(client: Client) -> dict[str, float]:
    text = client.get("/metrics").content.decode()
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def test_what_waits_and_what_needs_a_person_is_told(client: Client, post: Post) -> None:
    for number in range(3):
        assert post(telegram(nonce=number)).status_code == 200
    troubled = Inbox.objects.order_by("id")[:1].values("id")
    Inbox.objects.filter(id__in=troubled).update(attempts=Inbox.NEEDS_ATTENTION_AFTER)
    Inbox.objects.update(queued_at=datetime.now(UTC) - timedelta(hours=1))
    told = scraped(client)
    assert told["sawt_inbox_waiting"] == 2
    assert told["sawt_needs_attention"] == 1
    assert 3600 <= told["sawt_inbox_oldest_seconds"] < 3700
    assert told["sawt_database_up"] == told["sawt_broker_up"] == 1
    assert told["sawt_release_age_seconds"] == -1
    assert 0 < told["sawt_disk_free_bytes"] < told["sawt_disk_size_bytes"]


def test_a_secret_that_outlived_its_day_is_told(client: Client) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=9)
    assert day_secrets.secret_of(long_ago.date(), long_ago)
    assert scraped(client)["sawt_day_secrets_overdue"] == 1
    assert day_secrets.destroy_expired(datetime.now(UTC)) == [long_ago.date()]
    assert scraped(client)["sawt_day_secrets_overdue"] == 0


def test_a_broker_that_is_away_is_told(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    assert scraped(client)["sawt_broker_up"] == 0


def test_the_public_is_told_nothing(client: Client) -> None:
    answer = client.get("/metrics", REMOTE_ADDR="1.1.1.1")
    assert (answer.status_code, answer.content) == (404, b"")


def test_alarms_ask_for_what_is_told(client: Client) -> None:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    known = set(scraped(client)) | OF_PROMETHEUS | {"sawt_replica_lag_seconds"}
    for rule in group["rules"]:
        expression = re.sub(r"\{.*?\}", "", rule["expr"])
        assert set(re.findall(r"\b(?:sawt_\w+|up)\b", expression)) <= known, rule["alert"]
        assert rule["annotations"].keys() == {"summary", "todo"}
