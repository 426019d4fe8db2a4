"""/metrics: the state of the instance for Prometheus, asked of its parts at each scrape.

Only private addresses are answered: what waits and fails is for those who run the instance.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from redis.exceptions import RedisError

from measurements import day_secrets, replica, sql
from measurements.api.client import client_address
from measurements.models import Inbox

QUEUES = {
    "sawt_inbox_waiting": "Uploads that wait to be judged.",
    "sawt_inbox_oldest_seconds": "How long the oldest of them has waited.",
    "sawt_needs_attention": "Uploads that could not be judged and wait for a person.",
    "sawt_stale_marks": "Batches whose tallies are still to be counted.",
    "sawt_stale_series": "Series whose periods are still to be found anew.",
    "sawt_release_age_seconds": "Time since the day of the last release began; -1 without one.",
}
"""What sql/queues.sql tells, in its order."""


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format; 404 to the public."""
    address = client_address(request.META)
    if address is not None and not address.is_private:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    registry = CollectorRegistry()
    registry.register(_Instance())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Instance:
    """Collects when it is scraped. A part that does not answer is down, and says no more."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every gauge that can be told."""
        yield from _of_a_part("sawt_database_up", "Whether PostgreSQL answers.", _queues)
        yield from _of_a_part("sawt_broker_up", "Whether Valkey or Redis answers.", _broker)
        disk = shutil.disk_usage(settings.DATA_DIR)
        yield _gauge("sawt_disk_free_bytes", "Room on the data directory's disk.", disk.free)
        yield _gauge("sawt_disk_size_bytes", "Size of the data directory's disk.", disk.total)
        yield _gauge(
            "sawt_day_secrets_overdue",
            "Secrets of days that should have been destroyed.",
            len(day_secrets.overdue(datetime.now(UTC))),
        )
        state = replica.state()
        if state is not None and state.lag is not None:
            yield _gauge("sawt_replica_lag_seconds", "How far reads may be behind.", state.lag)


def _of_a_part(
    name: str, meaning: str, ask: Callable[[], list[GaugeMetricFamily]]
) -> list[GaugeMetricFamily]:
    try:
        told = ask()
    except (DatabaseError, RedisError):
        return [_gauge(name, meaning, 0)]
    return [_gauge(name, meaning, 1), *told]


def _queues() -> list[GaugeMetricFamily]:
    with connection.cursor() as cursor:
        cursor.execute(sql.read("queues"), {"give_up_after": Inbox.NEEDS_ATTENTION_AFTER})
        row = cursor.fetchone()
    pairs = zip(QUEUES.items(), row, strict=True)
    return [_gauge(name, meaning, float(value)) for (name, meaning), value in pairs]


def _broker() -> list[GaugeMetricFamily]:
    broker = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)
    with broker:
        broker.ping()
    return []


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)
