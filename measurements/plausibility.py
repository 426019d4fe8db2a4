"""What a document says of itself, and refusal of what cannot be true. Pure."""

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from measurements.refusals import Reason, RefusedError
from measurements.vocabulary import Access, NetworkType
from probe.uid import is_test_name, start_time

EARLIEST = datetime(2012, 1, 1, tzinfo=UTC)  # before the oldest probe whose format is read
MAX_AHEAD = timedelta(hours=1)  # a device's clock may be a little fast
MAX_INPUT = 2000  # characters; longer ones are addresses of pages in full, whose end says little

_ASN = re.compile(r"AS([1-9][0-9]{0,9})")
_MAX_ASN = 2**32 - 1

_NETWORK_TYPES = {
    "mobile": NetworkType.MOBILE,
    "cellular": NetworkType.MOBILE,
    "wifi": NetworkType.WIFI,
    "wi-fi": NetworkType.WIFI,
    "wlan": NetworkType.WIFI,
    "wired": NetworkType.WIRED,
    "ethernet": NetworkType.WIRED,
    "wired_ethernet": NetworkType.WIRED,
    "lan": NetworkType.WIRED,
    "usb": NetworkType.WIRED,
    "vpn": NetworkType.VPN,
}
_ACCESS = {word.value: word for word in Access} | {
    "lte": Access.GEN4,
    "5g_nr": Access.GEN5,
    "nr": Access.GEN5,
    "dsl": Access.ADSL,
    "vdsl": Access.ADSL,
    "ftth": Access.FIBRE,
    "fiber": Access.FIBRE,
    "fttp": Access.FIBRE,
}


@dataclass(frozen=True, slots=True)
class Header:
    """What a plausible document says of itself."""

    measured_at: datetime  # UTC, cut to the hour
    country: str
    asn: int
    test_name: str
    network_type: NetworkType
    access: Access | None
    report_id: str
    input: str  # what was tested, such as a page; empty where the test has no choice, or is private


@dataclass(frozen=True, slots=True)
class Network:
    """Which test ran on which network, as a document or the opening of a report names it."""

    test_name: str
    country: str
    asn: int


def read_network(document: Mapping[str, object], countries: Container[str]) -> Network:
    """Return test and network. Raises RefusedError for what is missing or cannot be."""
    test_name = _required_text(document, "test_name")
    if not is_test_name(test_name):
        raise RefusedError(
            Reason.INVALID_TEST_NAME,
            "test_name is lower-case letters, digits and underscores, at most 30.",
            "/test_name",
        )
    return Network(test_name, _read_country(document, countries), _read_asn(document))


def read_header(document: Mapping[str, object], countries: Container[str], now: datetime) -> Header:
    """Return what the document says of itself. Raises RefusedError for what cannot be true."""
    network = read_network(document, countries)
    measured_at = _read_start(document, now)
    if not isinstance(document.get("test_keys"), Mapping):
        raise _missing_or_wrong(document, "test_keys", "an object")
    annotations = document.get("annotations")
    if annotations is not None and not isinstance(annotations, Mapping):
        raise RefusedError(Reason.WRONG_TYPE, "annotations must be an object.", "/annotations")
    report_id = document.get("report_id")
    if report_id is not None and (not isinstance(report_id, str) or len(report_id) > 200):
        raise RefusedError(Reason.WRONG_TYPE, "report_id must be a short string.", "/report_id")
    return Header(
        measured_at=measured_at,
        country=network.country,
        asn=network.asn,
        test_name=network.test_name,
        network_type=read_network_type(annotations or {}),
        access=_read_access(annotations or {}),
        report_id=report_id or "",
        input=_read_input(document),
    )


def _missing_or_wrong(document: Mapping[str, object], key: str, kind: str) -> RefusedError:
    if document.get(key) is None:
        return RefusedError(Reason.MISSING_KEY, f"{key} is missing.", f"/{key}")
    return RefusedError(Reason.WRONG_TYPE, f"{key} must be {kind}.", f"/{key}")


def _required_text(document: Mapping[str, object], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise _missing_or_wrong(document, key, "a string")
    return value


def _read_start(document: Mapping[str, object], now: datetime) -> datetime:
    """Return the start, cut to the hour, within what can be true."""
    key = "measurement_start_time"
    if document.get(key) is None:
        key = "test_start_time"
    if document.get(key) is None:
        raise _missing_or_wrong(document, "measurement_start_time", "a string")
    started = start_time(document)
    if started is None:
        raise RefusedError(
            Reason.INVALID_TIME, f"{key} must be a UTC time, YYYY-mm-dd HH:MM:SS.", f"/{key}"
        )
    if started > now + MAX_AHEAD:
        raise RefusedError(
            Reason.TIME_IN_FUTURE, f"{key} lies in the future: check the device's clock.", f"/{key}"
        )
    if started < EARLIEST:
        raise RefusedError(
            Reason.TIME_TOO_OLD, f"{key} lies before {EARLIEST:%Y}: no probe existed.", f"/{key}"
        )
    return started.replace(minute=0, second=0, microsecond=0)


def _read_country(document: Mapping[str, object], countries: Container[str]) -> str:
    country = _required_text(document, "probe_cc")
    if country not in countries:
        raise RefusedError(
            Reason.UNKNOWN_COUNTRY,
            "probe_cc must be the ISO 3166-1 code of a country, in capitals.",
            "/probe_cc",
        )
    return country


def _read_asn(document: Mapping[str, object]) -> int:
    match = _ASN.fullmatch(_required_text(document, "probe_asn"))
    if match is None or int(match.group(1)) > _MAX_ASN:
        raise RefusedError(
            Reason.UNKNOWN_NETWORK,
            "probe_asn must name the network, as AS36903; AS0 says it is not known.",
            "/probe_asn",
        )
    return int(match.group(1))


def read_network_type(annotations: Mapping[str, object]) -> NetworkType:
    """Return the network type in any spelling that real probes send."""
    spelling = annotations.get("network_type")
    if not isinstance(spelling, str):
        return NetworkType.UNKNOWN
    return _NETWORK_TYPES.get(spelling.strip().lower(), NetworkType.UNKNOWN)


def is_private(document: Mapping[str, object]) -> bool:
    """Tell whether the volunteer asked that the document be counted and never published."""
    annotations = document.get("annotations")
    # OONI's annotations are strings.
    return isinstance(annotations, Mapping) and annotations.get("x_private") in (True, "true")


def _read_input(document: Mapping[str, object]) -> str:
    tested = document.get("input")
    if not isinstance(tested, str) or is_private(document):
        return ""
    return tested.replace("\x00", "")[:MAX_INPUT]


def _read_access(annotations: Mapping[str, object]) -> Access | None:
    spelling = annotations.get("x_access_type", annotations.get("access_type"))
    return _ACCESS.get(spelling.strip().lower()) if isinstance(spelling, str) else None
