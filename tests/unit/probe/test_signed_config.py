import orjson
import pytest
from nacl.signing import SigningKey

from probe.canonical import encode
from probe.signed_config import BadConfigError, public_text, sign_config, verify_config

KEY = SigningKey(bytes(32))
CONFIG = {"version": 2026112518, "services": [{"slug": "whatsapp", "x": 1.5}], "é": "ü"}


def test_what_was_signed_is_read_in_any_order_and_spacing() -> None:
    signed = sign_config(CONFIG, KEY)
    content = orjson.dumps(dict(reversed(signed.items())), option=orjson.OPT_INDENT_2)
    assert verify_config(content, public_text(KEY)) == CONFIG


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b'"text"',
        b"<html>",
        orjson.dumps(sign_config(CONFIG, SigningKey(bytes([1] * 32)))),
        orjson.dumps(sign_config(CONFIG, KEY) | {"config": CONFIG | {"version": 2026112519}}),
        orjson.dumps(sign_config(CONFIG, KEY) | {"signature": "AAAA"}),
        orjson.dumps(sign_config(CONFIG, KEY) | {"signature": 5}),
        orjson.dumps(sign_config({"services": []}, KEY)),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(BadConfigError):
        verify_config(content, public_text(KEY))


def test_the_keys_own_other_signatures_do_not_count() -> None:
    from base64 import b64encode  # noqa: PLC0415

    bare = b64encode(KEY.sign(encode(CONFIG)).signature).decode()
    with pytest.raises(BadConfigError):
        verify_config(orjson.dumps({"config": CONFIG, "signature": bare}), public_text(KEY))


@pytest.mark.parametrize("pinned", ["", "nonsense", "AAAA"])
def test_a_malformed_pin_refuses(pinned: str) -> None:
    with pytest.raises(BadConfigError):
        verify_config(orjson.dumps(sign_config(CONFIG, KEY)), pinned)
