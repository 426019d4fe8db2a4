"""Ask the platform on which network this device is. It answers from the connection alone."""

import re
from dataclasses import dataclass, replace

import orjson

from probe.client.platform import Answer, Platform, UnusableAnswerError
from probe.client.problems import ExitCode, ProbeError

_PATH = "/api/v1/network"
_ASN = re.compile(r"AS([1-9][0-9]{0,9})")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Country, network number and operator's name: empty, 0 and empty where unknown."""

    country: str = ""
    asn: int = 0
    name: str = ""


def ask_whereabouts(platform: Platform) -> Whereabouts:
    """Return where the platform sees this device; nothing known where it cannot tell.

    Through a proxy nothing is asked: the answer would be the proxy's network.
    """
    if platform.proxied:
        return Whereabouts()
    try:
        return platform.ask(_PATH, _read)
    except ProbeError as error:
        if error.code is not ExitCode.UNREACHABLE:
            raise
        return Whereabouts()


def correct(seen: Whereabouts, country: str | None, asn: str | None) -> Whereabouts:
    """Return where the device is, a person's word going before the platform's.

    Raises ProbeError for what cannot be a country or an ASN.
    """
    if country:
        if not _COUNTRY.fullmatch(country.upper()):
            raise ProbeError(ExitCode.USAGE, "error.declared", value=country)
        seen = replace(seen, country=country.upper())
    if asn:
        match = _ASN.fullmatch(asn.upper() if asn.upper().startswith("AS") else f"AS{asn}")
        if match is None:
            raise ProbeError(ExitCode.USAGE, "error.declared", value=asn)
        number = int(match.group(1))
        seen = replace(seen, asn=number, name=seen.name if number == seen.asn else "")
    return seen


def _read(answer: Answer) -> Whereabouts:
    """Return the answer. Raises UnusableAnswerError for what is none."""
    try:
        said = orjson.loads(answer.body)
        country, asn, operator = said["country"], said["asn"], said["operator"]
        match = _ASN.fullmatch(asn or "")
        return Whereabouts(
            country=country if _COUNTRY.fullmatch(country or "") else "",
            asn=int(match.group(1)) if match else 0,
            # In one language for all: the volunteer's own would tell something of them.
            name=str(operator["name"]["en"]) if operator else "",
        )
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise UnusableAnswerError(f"HTTP {answer.status}") from error
