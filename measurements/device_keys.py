"""Device keys: verify a signature, and find which panel the key belongs to."""

import binascii
import hmac
from base64 import b64decode
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection
from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import VerifyKey

from measurements.ballots import Device
from measurements.refusals import Reason, RefusedError
from measurements.vocabulary import Panel

KEY_BYTES = 32
_REGISTER = """
    INSERT INTO device_key (key_hmac, registered_week, panel) VALUES (%s, %s, %s)
    ON CONFLICT (key_hmac) DO NOTHING
"""
_MOVE = "UPDATE device_key SET panel = %s WHERE key_hmac = %s"
_FIND = "SELECT panel, registered_week FROM device_key WHERE key_hmac = %s"


def verify(header: str, body: bytes) -> bytes:
    """Return the public key that signed body, from `ed25519=KEY:SIGNATURE` in base64.

    body is what was sent, after content decoding, before anything is scrubbed.
    Raises RefusedError if the header is malformed or the signature does not fit.
    """
    key_text, _, signature_text = header.removeprefix("ed25519=").partition(":")
    try:
        key = b64decode(key_text, validate=True)
        VerifyKey(key).verify(body, b64decode(signature_text, validate=True))
    except (BadSignatureError, NaclValueError, ValueError, TypeError, binascii.Error) as error:
        raise RefusedError(
            Reason.INVALID_SIGNATURE,
            "Sawt-Signature must be ed25519=PUBLIC_KEY:SIGNATURE in base64, over the body as sent.",
        ) from error
    return key


def find(key: bytes, now: datetime) -> Device | None:
    """Return the device of a verified key; None for a key that was never used here."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [_hmac(key)])
        row = cursor.fetchone()
    return None if row is None else _device(key, Panel(row[0]), row[1], now)


def join(key: bytes, now: datetime) -> Device:
    """Return the device of a key that joins the open panel this week."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, [_hmac(key), _week(now), Panel.OPEN.value])
    return find(key, now) or _device(key, Panel.OPEN, _week(now), now)


def register(key: bytes, panel: Panel, now: datetime) -> None:
    """Let a key count in a panel from now on; its week of registration stays the first."""
    key_hmac = _hmac(key)
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, [key_hmac, _week(now), panel.value])
        cursor.execute(_MOVE, [panel.value, key_hmac])


def _device(key: bytes, panel: Panel, week: date, now: datetime) -> Device:
    """Return a device with its tenure: an operator vouches for the vetted, time for the others."""
    tenure = timedelta(weeks=settings.SAWT_KEY_TENURE_WEEKS)
    return Device(key, panel, week, panel is Panel.VETTED or now.date() - week >= tenure)


def _hmac(key: bytes) -> bytes:
    return hmac.digest(settings.SAWT_DEVICE_PEPPER.encode(), key, "sha256")


def _week(now: datetime) -> date:
    return now.date() - timedelta(days=now.weekday())
