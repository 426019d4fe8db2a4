"""Documents for benchmarks: a real WhatsApp measurement of 44 kB, and small ones of 2 kB."""

import gzip
from functools import cache

import orjson

from seeds import readers
from tests.documents import now_text, telegram

NUMBER = "1234567890"
"""Stands in a document where each copy has a number of its own."""


@cache
def _whatsapp() -> dict[str, object]:
    for line in gzip.decompress(readers.ooni_samples_path().read_bytes()).splitlines():
        document: dict[str, object] = orjson.loads(line)
        if document["test_name"] == "whatsapp":
            return document
    raise LookupError("The sample holds no WhatsApp measurement.")


def real_whatsapp(number: object) -> dict[str, object]:
    """Return a real WhatsApp measurement of 44 kB as if it were made now."""
    return _whatsapp() | {
        "measurement_start_time": now_text(),
        "test_start_time": now_text(),
        "annotations": {"network_type": "mobile", "nonce": str(number)},
    }


def small_telegram(number: object) -> dict[str, object]:
    """Return a Telegram measurement of 2 kB."""
    document = telegram(nonce=number)
    keys = dict(document["test_keys"])
    for name in ("tcp_connect", "requests"):
        keys[name] = keys[name][:5] + keys[name][-1:]
    return document | {"test_keys": keys, "report_id": "report-of-a-benchmark"}


def halves(document: dict[str, object]) -> tuple[bytes, bytes]:
    """Return what stands before and after NUMBER in a document that holds it once."""
    head, tail = orjson.dumps(document).split(NUMBER.encode())
    return head, tail


def numbered(head: bytes, tail: bytes, first: int, count: int) -> list[bytes]:
    """Return documents that differ by their number alone."""
    return [head + str(number).encode() + tail for number in range(first, first + count)]
