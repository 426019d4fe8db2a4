"""Scrub, version 1: take out of a document what could find its volunteer.

A pure and idempotent function of the document alone, never of the connection. It is frozen: uids
are computed over its result. docs/formats/scrub.md lists every key it touches, and why.
"""

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from probe.uid import read_time

SCRUB_VERSION = 1

MASKED_ADDRESS = "127.0.0.1"
MASKED = "[scrubbed]"

# Addresses of the volunteer: masked, and wherever else in the document they stand as well.
OWN_ADDRESS_KEYS = frozenset({
    "probe_ip", "client_ip", "client_address", "public_address", "public_ip", "mapped_address",
    "xor_mapped_address", "reflexive_address", "real_address", "internal_address",
    "local_address", "local_ip", "my_ip",
})  # fmt: skip
# Addresses that may be the volunteer's (a resolver of one's own): masked where they are named.
RESOLVER_KEYS = frozenset({"resolver_ip", "client_resolver"})
# Identities and places of a device or a person, and what a collector added afterwards.
DENIED_KEYS = frozenset({
    "probe_id", "probe_city", "device_id", "device_key", "install_id", "installation_id",
    "user_id", "client_id", "public_key", "signature", "nym", "imei", "imsi", "msisdn", "iccid",
    "phone_number", "ssid", "bssid", "mac_address", "cell_id", "latitude", "longitude", "gps",
    "measurement_uid", "report_filename", "bucket_date", "backend_version",
})  # fmt: skip
# HTTP headers that tell the client's address, the exact second, or a session.
HEADERS = frozenset({
    "date", "expires", "set-cookie", "cookie", "authorization", "x-signal-timestamp",
    "forwarded", "x-forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "x-remote-ip",
    "x-remote-addr", "x-originating-ip", "x-cluster-client-ip", "cf-connecting-ip",
    "true-client-ip", "fastly-client-ip",
})  # fmt: skip

_TOUCHED = OWN_ADDRESS_KEYS | RESOLVER_KEYS | DENIED_KEYS
_REPORT_ID_TIME = re.compile(r"^(\d{8}T\d{2})\d{4}Z_")


def scrub(document: Mapping[str, object]) -> dict[str, object]:
    """Return the document without what could find its volunteer. The argument is left alone."""
    found: set[str] = set()
    scrubbed = _scrub_object(document, found)
    for key in ("measurement_start_time", "test_start_time"):
        started = read_time(scrubbed.get(key))
        if started is not None:
            scrubbed[key] = started.strftime("%Y-%m-%d %H:00:00")
    report_id = scrubbed.get("report_id")
    if isinstance(report_id, str):
        scrubbed["report_id"] = _REPORT_ID_TIME.sub(r"\g<1>0000Z_", report_id)
    annotations = scrubbed.get("annotations")
    if isinstance(annotations, dict):
        scrubbed["annotations"] = _scrub_object(annotations, found)
    keys = scrubbed.get("test_keys")
    if isinstance(keys, dict):
        scrubbed["test_keys"] = _scrub_test_keys(keys, found)
    return _sweep(scrubbed, found) if found else scrubbed


def _scrub_object(value: Mapping[str, object], found: set[str]) -> dict[str, object]:
    """Drop denied keys, mask addresses by key, and remember addresses of the volunteer."""
    if _TOUCHED.isdisjoint(value):
        return dict(value)
    kept: dict[str, object] = {}
    for key, item in value.items():
        if key in DENIED_KEYS:
            continue
        if key in OWN_ADDRESS_KEYS or key in RESOLVER_KEYS:
            if key in OWN_ADDRESS_KEYS:
                _remember_addresses(item, found)
            kept[key] = MASKED_ADDRESS if item else item
        else:
            kept[key] = item
    return kept


def _remember_addresses(item: object, found: set[str]) -> None:
    """Collect the address in a field, with or without a port."""
    if item == MASKED_ADDRESS:
        return  # most probes mask their own
    if isinstance(item, list):
        for part in item:
            _remember_addresses(part, found)
    if not isinstance(item, str) or len(item) > 64:
        return
    bracketed = re.fullmatch(r"\[(.+)\](?::\d+)?", item)
    candidates = [item, bracketed.group(1) if bracketed else item.rpartition(":")[0]]
    for candidate in candidates:
        try:
            address = ip_address(candidate.partition("%")[0])
        except ValueError:
            continue
        if not (address.is_loopback or address.is_unspecified):
            found.update({candidate.partition("%")[0], str(address), address.exploded})
        return


def _scrub_test_keys(keys: Mapping[str, object], found: set[str]) -> dict[str, object]:
    """Scrub test_keys, the objects and lists of objects right below it, and HTTP headers."""
    scrubbed = _scrub_object(keys, found)
    for name, value in scrubbed.items():
        if isinstance(value, dict):
            scrubbed[name] = _scrub_object(value, found)
        elif isinstance(value, list) and value:
            if name == "requests":
                scrubbed[name] = [_scrub_http(item, found) for item in value]
            else:
                scrubbed[name] = _scrub_list(value, found)
    return scrubbed


def _scrub_list(items: list[object], found: set[str]) -> list[object]:
    """Scrub the objects of a list: hundreds, which as a rule name nothing that is touched."""
    try:
        if all(map(_TOUCHED.isdisjoint, items)):  # type: ignore[arg-type]
            return items
    except TypeError:
        pass  # a number, or a list with an object in it: asked one by one
    return [
        _scrub_object(item, found)
        if isinstance(item, dict) and not _TOUCHED.isdisjoint(item)
        else item
        for item in items
    ]


def _scrub_http(item: object, found: set[str]) -> object:
    """Mask headers of one request and its response."""
    if not isinstance(item, dict):
        return item
    scrubbed = _scrub_object(item, found)
    for side in ("request", "response"):
        half = scrubbed.get(side)
        if isinstance(half, dict):
            half = _scrub_object(half, found)
            for name in ("headers", "headers_list"):
                if name in half:
                    half[name] = _scrub_headers(half[name])
            scrubbed[side] = half
    return scrubbed


def _scrub_headers(headers: object) -> object:
    """Mask values of named headers, as an object or as a list of pairs."""
    if isinstance(headers, dict):
        return {
            name: MASKED if name.lower() in HEADERS else value for name, value in headers.items()
        }
    if isinstance(headers, list):
        return [_scrub_pair(pair) for pair in headers]
    return headers


def _scrub_pair(pair: object) -> object:
    if isinstance(pair, list) and pair and isinstance(pair[0], str) and pair[0].lower() in HEADERS:
        return [pair[0], MASKED]
    return pair


def _sweep(document: dict[str, object], found: set[str]) -> dict[str, object]:
    """Replace every other occurrence of the volunteer's addresses, in any string."""
    longest_first = sorted(found, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![0-9A-Za-z.])(?:"
        + "|".join(map(re.escape, longest_first))
        + r")(?![0-9A-Za-z]|\.[0-9])",
        re.IGNORECASE,
    )

    def clean(text: str) -> str:
        return pattern.sub(MASKED, text)

    return {key: _replace(value, clean) for key, value in document.items()}


def _replace(value: object, clean: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_replace(item, clean) for item in value]
    if isinstance(value, dict):
        return {clean(key): _replace(item, clean) for key, item in value.items()}
    return value
