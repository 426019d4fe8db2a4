"""Ask the platform on which network this device is. It answers from the connection alone."""

import re
from dataclasses import dataclass

import orjson

from probe.client.platform import Answer, Platform, UnusableAnswerError
from probe.client.problems import ExitCode, ProbeError

_PATH = "/api/v1/network"
_ASN = re.compile(r"AS([1-9][0-9]{0,9})")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Country, network number and operator's name."""

    country: str
    asn: int
    name: str


def ask_whereabouts(platform: Platform, language: str) -> Whereabouts | None:
    """Return where the platform sees this device; None where it cannot tell or be reached.

    Through a proxy nothing is asked: the answer would be the proxy's network.
    """
    if platform.proxied:
        return None
    try:
        return platform.ask(_PATH, lambda answer: _read(answer, language))
    except ProbeError as error:
        if error.code is not ExitCode.UNREACHABLE:
            raise
        return None


def declared(country: str, asn: str) -> Whereabouts:
    """Return what a person said. Raises ProbeError for what cannot be a country or an ASN."""
    match = _ASN.fullmatch(asn.upper() if asn.upper().startswith("AS") else f"AS{asn}")
    if match is None or not _COUNTRY.fullmatch(country.upper()):
        raise ProbeError(ExitCode.USAGE, "error.declared", country=country, asn=asn)
    return Whereabouts(country.upper(), int(match.group(1)), "")


def _read(answer: Answer, language: str) -> Whereabouts | None:
    """Return the answer. Raises UnusableAnswerError for what is none."""
    try:
        said = orjson.loads(answer.body)
        country, asn, operator = said["country"], said["asn"], said["operator"]
        match = _ASN.fullmatch(asn or "")
        if match is None or not _COUNTRY.fullmatch(country or ""):
            return None
        return Whereabouts(country, int(match.group(1)), operator["name"][language])
    except (orjson.JSONDecodeError, TypeError, KeyError) as error:
        raise UnusableAnswerError(f"HTTP {answer.status}") from error
