"""Withdrawals: a measurement is taken out for good, by its volunteer or by who runs the instance.

The volunteer proves it with a token that the probe makes from its key and the uid; only the token's
hash came with the upload, so that nothing links two measurements. It is done while nobody judges,
as decisions are: no drain and no rejudging that has the document in hand can bring it back.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime
from typing import Any, Final

from measurements import rulesets, sql
from measurements.models import Receipt, Withdrawal
from measurements.queries import measured_at_of
from measurements.refusals import Reason, RefusedError
from measurements.vocabulary import WithdrawnBy

_HEX: Final = re.compile(r"[0-9a-f]{64}")
_NOBODYS: Final = bytes(32)  # the hash of no token


def read_hex(text: object) -> bytes:
    """Return a token or its hash from hexadecimal. Raises RefusedError for anything else."""
    if not isinstance(text, str) or _HEX.fullmatch(text) is None:
        raise RefusedError(
            Reason.INVALID_WITHDRAWAL,
            "A withdrawal token and its SHA-256 are 64 hexadecimal digits in small letters.",
        )
    return bytes.fromhex(text)


def withdraw(uid: str, token: bytes, now: datetime) -> bool:
    """Take a measurement out for its volunteer. False unless the token is the measurement's own.

    A repeat changes nothing.
    """
    receipt = _receipt(uid)
    stored = receipt.token_sha256 if receipt is not None else None
    is_its = hmac.compare_digest(hashlib.sha256(token).digest(), bytes(stored or _NOBODYS))
    return receipt is not None and is_its and _take_out(receipt, WithdrawnBy.VOLUNTEER, "", now)


def redact(uid: str, reason: str, now: datetime) -> bool:
    """Take a measurement out for who runs the instance. False if there is none."""
    receipt = _receipt(uid)
    return receipt is not None and _take_out(receipt, WithdrawnBy.INSTANCE, reason, now)


def _receipt(uid: str) -> Receipt | None:
    measured_at = measured_at_of(uid)
    if measured_at is None:
        return None
    return Receipt.objects.filter(measured_at=measured_at, uid=uid).first()


def _take_out(receipt: Receipt, by: WithdrawnBy, reason: str, now: datetime) -> bool:
    """Delete what is kept of a measurement, in one commit; tell whether it is withdrawn now."""
    key = {"measured_at": receipt.measured_at, "uid": receipt.uid}
    parameters: dict[str, Any] = key | {
        "withdrawn_by": by.value,
        "reason": reason,
        "withdrawn_at": now.astimezone(UTC).replace(minute=0, second=0, microsecond=0),
    }
    with rulesets.moving() as cursor:
        cursor.execute(sql.read("withdraw"), parameters)
        return Withdrawal.objects.filter(**key).exists()
