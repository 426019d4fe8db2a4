"""Where buckets are kept: in Redis for all processes, or in this one while Redis is away."""

import threading
from collections import OrderedDict
from pathlib import Path
from time import time
from typing import Any, Final

from redis import Redis

from measurements.quotas import token_bucket
from measurements.quotas.token_bucket import Allowance, Rate

PATIENCE: Final = 0.25  # seconds: no upload waits longer for its quota
MOST_BUCKETS: Final = 50_000  # in memory; the oldest is forgotten first

_SCRIPT: Final = (Path(__file__).parent / "charge_bucket.lua").read_text()


class RedisStore:
    """Buckets that all processes share. Each expires when it is full."""

    def __init__(self, url: str) -> None:
        self._redis: Any = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        )
        self._charge = self._redis.register_script(_SCRIPT)

    def charge(self, name: str, rate: Rate, cost: int) -> Allowance:
        """Charge a bucket. Raises RedisError or OSError if Redis does not answer."""
        seconds = token_bucket.cost_seconds(rate, cost)
        wait, until_full = self._charge(keys=[name], args=[rate.seconds, f"{seconds:.6f}"])
        return Allowance(rate, float(wait), float(until_full))


class MemoryStore:
    """Buckets of one process, no more than MOST_BUCKETS."""

    def __init__(self, most: int = MOST_BUCKETS) -> None:
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._full_at)

    def charge(self, name: str, rate: Rate, cost: int) -> Allowance:
        """Charge a bucket."""
        with self._lock:
            self._full_at[name], allowance = token_bucket.charge(
                self._full_at.get(name), rate, cost, time()
            )
            self._full_at.move_to_end(name)
            while len(self._full_at) > self._most:
                self._full_at.popitem(last=False)
        return allowance
