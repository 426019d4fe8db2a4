"""The probe's configuration on its way: canonical, signed by the platform, checked by the probe.

    {"config": {"version": 2026112518, ...}, "key": BASE64, "signature": BASE64}

The signature is Ed25519 over CONTEXT and the canonical form of `config`, so that a copy may travel
by any mirror or file. docs/formats/probe_config.md has the members of `config`.
"""

import binascii
from base64 import b64decode, b64encode
from collections.abc import Mapping

import orjson
from nacl.exceptions import BadSignatureError
from nacl.exceptions import ValueError as NaclValueError
from nacl.signing import SigningKey, VerifyKey

from probe.canonical import encode

CONTEXT = b"sawt-probe-config-1\n"  # so that the key's other signatures cannot stand in for it


class BadConfigError(ValueError):
    """A configuration that is not the platform's own word."""


def sign_config(config: Mapping[str, object], key: SigningKey) -> dict[str, object]:
    """Return a configuration with its signature. `config` has an integer `version`."""
    signature = key.sign(CONTEXT + encode(config)).signature
    return {
        "config": config,
        "key": public_text(key),
        "signature": b64encode(signature).decode(),
    }


def public_text(key: SigningKey) -> str:
    """Return the public key as it is pinned: base64."""
    return b64encode(bytes(key.verify_key)).decode()


def verify_config(content: bytes, pinned_key: str) -> dict[str, object]:
    """Return the configuration in `content`, if the pinned key (base64) signed it.

    The key that the content names is not looked at. Raises BadConfigError.
    """
    try:
        signed = orjson.loads(content)
        config = signed["config"]
        signature = b64decode(signed["signature"], validate=True)
        VerifyKey(b64decode(pinned_key, validate=True)).verify(CONTEXT + encode(config), signature)
    except BadSignatureError as error:
        raise BadConfigError("it is not signed by the expected key") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadConfigError("it is not a signed configuration") from error
    except (binascii.Error, NaclValueError, ValueError) as error:
        raise BadConfigError("its signature or the expected key is malformed") from error
    if not isinstance(config, dict) or not isinstance(config.get("version"), int):
        raise BadConfigError("it has no version")
    return config
