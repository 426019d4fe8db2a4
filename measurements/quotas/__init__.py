"""Quotas: how much one network, or one device, may ask for.

What is counted lies in Redis for minutes, under pseudonyms that the day's secret makes: with the
secret destroyed nobody can tell whose they were. Without Redis reads are free, and uploads are
counted in this process.
"""

import hmac
import logging
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from time import monotonic

from django.conf import settings
from redis.exceptions import RedisError

from measurements import day_secrets
from measurements.quotas.stores import MemoryStore, RedisStore
from measurements.quotas.token_bucket import Allowance, Rate

__all__ = ["Allowance", "Door", "charge"]

DEAF = 5.0  # seconds for which a store that did not answer is not asked again

logger = logging.getLogger(__name__)


class Door(StrEnum):
    """What is counted apart. The words stand in the RateLimit headers."""

    READS = "reads"  # requests of a network
    UPLOADS = "uploads"  # measurements of a network
    KEYS = "keys"  # measurements of a device key
    NEW_KEYS = "new-keys"  # keys that a network is the first to use


def charge(door: Door, who: str, cost: int = 1) -> Allowance | None:
    """Charge somebody's bucket; None where nothing is counted.

    who is a prefix or a key: it does not leave this function but as a pseudonym.
    """
    rate: Rate | None = settings.SAWT_QUOTAS[door]
    if rate is None:
        return None
    now = datetime.now(UTC)
    secret = day_secrets.secret_of(now.date(), now)
    assert secret is not None  # noqa: S101 (today's secret lives)
    name = f"quota:{door}:{hmac.digest(secret, f'quota|{door}|{who}'.encode(), 'sha256').hex()}"
    allowance = _shared_store().charge(name, rate, cost)
    if allowance is None and door is not Door.READS:
        return _own_store().charge(name, rate, cost)
    return allowance


class _SharedStore:
    """Redis, left alone for a moment after it did not answer."""

    def __init__(self, store: RedisStore) -> None:
        self._store = store
        self._deaf_until = 0.0

    def charge(self, name: str, rate: Rate, cost: int) -> Allowance | None:
        """Charge a bucket; None where Redis does not answer."""
        if monotonic() < self._deaf_until:
            return None
        try:
            return self._store.charge(name, rate, cost)
        except (RedisError, OSError) as error:
            self._deaf_until = monotonic() + DEAF
            logger.warning("Quotas are kept by each process alone: %s", type(error).__name__)
            return None


@cache
def _shared_store() -> _SharedStore:
    return _SharedStore(RedisStore(settings.REDIS_URL))


@cache
def _own_store() -> MemoryStore:
    return MemoryStore()
