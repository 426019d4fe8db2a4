"""Doorbells: tell the workers that there is work. They may be deaf; a sweep comes anyway.

A thread rings, so that no upload ever waits for the broker, and rings together are one.
"""

import logging
import threading
from time import monotonic, sleep

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

QUIET = 0.2  # seconds between two rings
DEAF = 5.0  # seconds of silence after a ring that nobody took

logger = logging.getLogger(__name__)


class Doorbell:
    """Rings for one task; its thread starts with the first ring of a process."""

    def __init__(self, task: str) -> None:
        self._task = task
        self._pressed = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._warned_at = 0.0

    def ring(self) -> None:
        """Return at once; the workers hear of it within a fraction of a second."""
        self._pressed.set()
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._serve, daemon=True)
                    self._thread.start()

    def _serve(self) -> None:
        while True:
            self._pressed.wait()
            self._pressed.clear()
            try:
                current_app.send_task(self._task, retry=False, expires=20)
                sleep(QUIET)
            except (OperationalError, RedisError, OSError) as error:
                if monotonic() - self._warned_at > 60:
                    self._warned_at = monotonic()
                    logger.warning("The doorbell is deaf (%s): sweeps do the work.", error)
                sleep(DEAF)


inbox_bell = Doorbell("measurements.tasks.drain_inbox")
rejudge_bell = Doorbell("measurements.tasks.rejudge")
# By name: facts know nothing of the conclusions drawn from them.
regroup_bell = Doorbell("reports.tasks.regroup_stale_buckets")
