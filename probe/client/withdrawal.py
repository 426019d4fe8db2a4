"""Take back what was delivered: with a token for each result that only this device can make.

The token derives from the device key and the uid; the upload carries only its hash. So the platform
can check it, and cannot tell by it that two results are of one device.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

import orjson
from nacl.signing import SigningKey

from probe.client.platform import Answer, Platform, UnusableAnswerError
from probe.client.problems import ExitCode, ProbeError
from probe.client.results import ResultStore

_PATH = "/api/v1/measurements/{uid}/withdraw"
_PURPOSE = b"sawt withdrawal 1 "
_REFUSED = "not_withdrawable"


@dataclass(slots=True)
class Withdrawals:
    """What became of the results that were to be withdrawn, by uid."""

    withdrawn: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    problem: ProbeError | None = None


def token_of(key: SigningKey, uid: str) -> str:
    """Return what withdraws a result, in hexadecimal."""
    return hmac.new(bytes(key), _PURPOSE + uid.encode(), hashlib.sha256).hexdigest()


def withdrawal_header(key: SigningKey, uid: str) -> str:
    """Return the value of Sawt-Withdrawal for an upload: the hash of its token."""
    return hashlib.sha256(bytes.fromhex(token_of(key, uid))).hexdigest()


def withdraw(
    store: ResultStore, platform: Platform, key: SigningKey, uids: Sequence[str]
) -> Withdrawals:
    """Withdraw results from the platform, and delete each here once the platform did.

    Once the platform stays out of reach the rest is not tried. Raises ProbeError as the store does.
    """
    done = Withdrawals()
    for position, uid in enumerate(uids):
        body = orjson.dumps({"token": token_of(key, uid)})
        try:
            is_withdrawn = platform.ask(
                _PATH.format(uid=uid),
                partial(_read_answer, uid=uid),
                body=body,
                headers={"Content-Type": "application/json"},
            )
        except ProbeError as error:
            if error.code is not ExitCode.UNREACHABLE:
                raise
            done.problem = error
            done.kept = list(uids[position:])
            break
        if is_withdrawn:
            store.delete(uid)
        (done.withdrawn if is_withdrawn else done.refused).append(uid)
    return done


def _read_answer(answer: Answer, uid: str) -> bool:
    """Return whether the platform withdrew it. Raises UnusableAnswerError for no word of its."""
    try:
        said = orjson.loads(answer.body)
    except orjson.JSONDecodeError as error:
        raise UnusableAnswerError(f"HTTP {answer.status}") from error
    if answer.status == HTTPStatus.OK and said == {"uid": uid, "status": "withdrawn"}:
        return True
    if (
        answer.status == HTTPStatus.NOT_FOUND
        and isinstance(said, dict)
        and said.get("reason") == _REFUSED
    ):
        return False
    raise UnusableAnswerError(f"HTTP {answer.status}")
