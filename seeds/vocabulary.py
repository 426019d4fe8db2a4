"""The closed word lists of reference data, which everything above shares."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A stored word that explains itself."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        """Return the word with its meaning attached."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.meaning = meaning
        return word


class Plane(Word):
    """The part of a service that a verdict speaks of."""

    MESSAGING = "messaging", "Signalling and chat: the servers that carry a service's messages."
    CALL_SETUP = "call_setup", "The servers that a call needs before it can start: STUN and TURN."
    MEDIA = "media", "Call-shaped flows to our own helpers: about a traffic profile, no service."
    WEB = "web", "A service's web page or web client. It never decides about messaging or calls."
    REPORTED = "reported", "What a person saw and heard while trying a real call."


class NetworkType(StrEnum):
    """How a device reaches the Internet. A VPN never votes."""

    MOBILE = "mobile"
    WIFI = "wifi"
    WIRED = "wired"
    VPN = "vpn"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """The access technology behind the connection, where the volunteer told it."""

    GEN2 = "2g"
    GEN3 = "3g"
    GEN4 = "4g"
    GEN5 = "5g"
    ADSL = "adsl"
    FIBRE = "fibre"
    CABLE = "cable"
    SATELLITE = "satellite"


class Effect(StrEnum):
    """What a claim says happened.

    `context` changes no network: a figure, a dismissal, a conference, an exception
    made for one building.
    """

    BLOCKED = "blocked"
    RESTORED = "restored"
    ANNOUNCED = "announced"
    PROTEST = "protest"
    COURT = "court"
    CONTEXT = "context"


class Standing(StrEnum):
    """How well a claim stands.

    `confirmed`: the acting body says so itself, or independent sources agree.
    `disputed`: another source says otherwise, or nobody else says it.
    """

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


class Precision(StrEnum):
    """How exactly the source dates what it says."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class EndpointRole(StrEnum):
    """What a service uses a host for."""

    MESSAGING = "messaging"
    REGISTRATION = "registration"
    CONTENT = "content"
    CALL = "call"
    WEB = "web"
    CONTROL = "control"


class Media(StrEnum):
    """What a call carries."""

    VOICE = "voice"
    VIDEO = "video"


class Transport(StrEnum):
    """The protocol under a port number."""

    TCP = "tcp"
    UDP = "udp"
