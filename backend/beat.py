"""Celery's clock for the sweeps, made to bear a clock of the machine that is put back."""

import time
from typing import Any

from celery.beat import PersistentScheduler


class SteadyScheduler(PersistentScheduler):
    """Goes on at once; Celery's own waits until it is again as late as it was before."""

    _former = float("inf")

    def tick(self, *args: Any, **kwargs: Any) -> float:  # noqa: ANN401
        """Run what is due, after forgetting every run that lies in the future."""
        now = time.time()
        if now < self._former:
            self._forget_the_future()
        self._former = now
        return super().tick(*args, **kwargs)

    def _forget_the_future(self) -> None:
        for entry in self.schedule.values():
            now = entry.default_now()
            entry.last_run_at = min(entry.last_run_at or now, now)
        self._heap = None  # times in it are of the former clock
