"""Deliver results: signed, again and again until the platform says that it has them.

A result is acknowledged only by an answer that names its uid; anything else (a captive portal's
200, an answer that breaks off) leaves it where it is, to be sent again: the uid derives from the
content, so the platform counts it once.
"""

import gzip
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

import orjson
from nacl.signing import SigningKey

from probe.client.device_key import signature_header
from probe.client.platform import Answer, Platform, UnusableAnswerError
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import ResultStore, State
from probe.client.withdrawal import withdrawal_header

_PATH = "/api/v1/measurements"
_HAS_IT = ("accepted", "duplicate")
# With which the platform refuses a result for what is in it.
_JUDGED = (
    HTTPStatus.OK,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
)
_COME_BACK = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
)

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often one result is tried in one go, and how long is waited between: seconds."""

    attempts: int = 5
    first_wait: float = 2.0
    longest_wait: float = 120.0


@dataclass(slots=True)
class Deliveries:
    """What became of the results of one go, by uid."""

    accepted: list[str] = field(default_factory=list)
    duplicate: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problem: ProbeError | None = None


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The platform's word on one result."""

    status: str
    reason: str = ""
    detail: str = ""


class BusyPlatformError(UnusableAnswerError):
    """The platform asks to come back later: after `wait` seconds, where it says so."""

    def __init__(self, status: int, wait: float | None) -> None:
        super().__init__(f"HTTP {status}")
        self.wait = wait


def deliver(
    store: ResultStore, platform: Platform, key: SigningKey, patience: Patience, sleep: Sleep
) -> Deliveries:
    """Send what waits, oldest first, and return what became of each.

    Once the platform stays out of reach the rest is not tried. Raises ProbeError as the store does.
    """
    done = Deliveries()
    waiting = [entry for entry in store.entries() if entry.state is State.PENDING]
    for position, entry in enumerate(waiting):
        try:
            verdict = _insist(platform, key, entry.uid, store.read(entry), patience, sleep)
        except ProbeError as error:
            if error.code is not ExitCode.UNREACHABLE:
                raise
            done.problem = error
            done.kept = [each.uid for each in waiting[position:]]
            break
        if verdict.status == "rejected":
            store.reject(entry.uid, verdict.reason, verdict.detail)
            done.rejected.append(entry.uid)
        else:
            store.acknowledge(entry.uid)
            (done.accepted if verdict.status == "accepted" else done.duplicate).append(entry.uid)
    return done


def _insist(
    platform: Platform, key: SigningKey, uid: str, body: bytes, patience: Patience, sleep: Sleep
) -> _Verdict:
    """Send one result until it is answered, waiting longer each time, at random against crowds.

    Raises ProbeError once patience ends.
    """
    headers = {
        "Content-Type": "application/json",
        "Content-Encoding": "gzip",
        "Sawt-Signature": signature_header(key, body),
        "Sawt-Withdrawal": withdrawal_header(key, uid),
    }
    # Without a time of its own: gzip's header would carry the second of sending.
    packed = gzip.compress(body, mtime=0)
    wait = patience.first_wait
    for attempt in range(patience.attempts):
        try:
            return platform.ask(
                _PATH, lambda answer: _read_answer(answer, uid), body=packed, headers=headers
            )
        except ProbeError as error:
            asked: float | None = getattr(error.__cause__, "wait", None)
            # Who asks for more patience than there is gets no further request.
            if attempt == patience.attempts - 1 or (asked or 0) > patience.longest_wait:
                raise
        jitter = secrets.SystemRandom().uniform(0.5, 1.5)
        sleep(asked if asked is not None else min(wait * jitter, patience.longest_wait))
        wait *= 2
    raise AssertionError("patience.attempts is at least 1")


def _read_answer(answer: Answer, uid: str) -> _Verdict:
    """Return the platform's word. Raises UnusableAnswerError for what is none."""
    if answer.status in _COME_BACK or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise BusyPlatformError(answer.status, _seconds(answer.headers.get("retry-after")))
    try:
        said = orjson.loads(answer.body)
        result = said["results"][0] if "results" in said else said
        status = result.get("status")
        reason = result.get("reason")
    except (orjson.JSONDecodeError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise UnusableAnswerError(f"HTTP {answer.status}") from error
    if answer.status == HTTPStatus.OK and status in _HAS_IT and result.get("uid") == uid:
        return _Verdict(str(status))
    # Anything else (a signature that does not fit, no such page) tells of the way, not the result.
    if answer.status in _JUDGED and status != "accepted" and isinstance(reason, str):
        return _Verdict("rejected", reason, str(result.get("detail") or ""))
    raise UnusableAnswerError(f"HTTP {answer.status}, {reason or status}")


def _seconds(retry_after: str | None) -> float | None:
    """Return Retry-After where it is a number of seconds; dates are not worth a clock."""
    return float(retry_after) if retry_after is not None and retry_after.isdecimal() else None
