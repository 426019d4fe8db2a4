"""Consent: what must exist before anything is sent.

Whatever sends takes a Consent as its argument, and only this module makes one: from the file, or
from a dialogue that a person went through at a terminal (probe.cli.consenting).
"""

from dataclasses import asdict, dataclass

import orjson

from probe.client.files import read_or_none, write_durably
from probe.client.home import Home
from probe.client.problems import ExitCode, ProbeError

CONSENT_VERSION = (
    2  # of the texts: raised when they say something else, so that people are asked again
)


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's agreement: to which text, on which day, with which choices, to send to whom."""

    version: int
    given_on: str  # the day, by the device's clock
    language: str
    safe: bool
    private: bool
    servers: tuple[str, ...]
    server_key: str


def load_consent(home: Home) -> Consent | None:
    """Return the stored consent; None where there is none to the present text.

    A file that cannot be understood is no consent. Raises ProbeError if it cannot be read.
    """
    content = read_or_none(home.consent)
    if content is None:
        return None
    try:
        stored = orjson.loads(content)
        consent = Consent(**{**stored, "servers": tuple(stored["servers"])})
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return None
    return consent if consent.version == CONSENT_VERSION else None


def require_consent(home: Home) -> Consent:
    """Return the stored consent. Raises ProbeError where there is none."""
    consent = load_consent(home)
    if consent is None:
        raise ProbeError(ExitCode.NO_CONSENT, "error.no_consent")
    return consent


def store_consent(home: Home, consent: Consent) -> None:
    """Keep a consent, on the disk when this returns. Raises ProbeError where that fails."""
    home.prepare()
    write_durably(home.consent, orjson.dumps(asdict(consent)))
