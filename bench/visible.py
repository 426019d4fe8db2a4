"""When uploads become visible: a reader of the tallies that never waits for ever."""

import http.client
import json
import threading
import time
from urllib.parse import urlsplit

TIMEOUT_S = 20.0


class Reader:
    """Asks the tallies again and again, and notes when how many measurements were visible."""

    def __init__(self, address: str) -> None:
        self.seen: list[tuple[float, int]] = []
        self._address = address
        self._fault: Exception | None = None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ask no more."""
        self._ends.set()
        self._thread.join()

    def wait_for(self, total: int, patience: float) -> None:
        """Return once so many are visible. Raises TimeoutError, and what the reader met."""
        end = time.perf_counter() + patience
        while self.most() < total:
            if self._fault is not None:
                raise self._fault
            if time.perf_counter() > end:
                raise TimeoutError(
                    f"{self.most()} of {total} became visible within {patience:.0f} s."
                )
            time.sleep(0.05)

    def most(self) -> int:
        """Return how many are visible now."""
        return self.seen[-1][1] if self.seen else 0

    def visible_at(self, number: int) -> float:
        """Return when the tallies first counted so many."""
        return next(instant for instant, total in self.seen if total >= number)

    def _read(self) -> None:
        connection = connect(self._address)
        try:
            while not self._ends.wait(0.1):
                connection.request("GET", "/api/v1/tallies?country=MA&service=telegram")
                rows = json.loads(connection.getresponse().read())["results"]
                total = max((row["measurements"] for row in rows), default=0)
                self.seen.append((time.perf_counter(), total))
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            self._fault = error


def connect(address: str) -> http.client.HTTPConnection:
    """Return a connection that is kept."""
    host = urlsplit(address)
    return http.client.HTTPConnection(str(host.hostname), host.port, timeout=TIMEOUT_S)


def post(connection: http.client.HTTPConnection, body: bytes, kind: str, count: int) -> float:
    """Upload and return when it was acknowledged. Raises unless all of it was."""
    connection.request("POST", "/api/v1/measurements", body, {"Content-Type": kind})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200 or text.count(b'"accepted"') != count:
        raise RuntimeError(f"Status {answer.status}: {text[:200]!r}")
    return time.perf_counter()
