"""The device key: Ed25519, made on the device, never sent but for its public half.

The server keeps only a keyed hash of it, to count each device once.
"""

import binascii
from base64 import b64decode, b64encode

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey

from probe.client.files import read_or_none, write_durably
from probe.client.home import Home
from probe.client.problems import ExitCode, ProbeError


def load_or_make_key(home: Home) -> SigningKey:
    """Return this device's key, made at the first call; the home's lock is held.

    Raises ProbeError for a key that cannot be read or understood: replacing it in silence would
    let one device count as two.
    """
    content = read_or_none(home.key)
    if content is None:
        home.prepare()
        key = SigningKey.generate()
        write_durably(home.key, b64encode(bytes(key)))
        return key
    try:
        return SigningKey(b64decode(content, validate=True))
    except (binascii.Error, ValueError, TypeError, CryptoError) as error:
        raise ProbeError(ExitCode.STORAGE, "error.key", path=home.key) from error


def public_text(key: SigningKey) -> str:
    """Return the public half as an operator registers it: base64."""
    return b64encode(bytes(key.verify_key)).decode()


def signature_header(key: SigningKey, body: bytes) -> str:
    """Return the value of Sawt-Signature for a body as it is sent, before compression."""
    return f"ed25519={public_text(key)}:{b64encode(key.sign(body).signature).decode()}"
