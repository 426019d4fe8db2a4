"""The closed word lists that reference data uses."""

from enum import StrEnum


class Plane(StrEnum):
    """What part of a service a test speaks about."""

    MESSAGING = "messaging"
    CALL_SETUP = "call_setup"
    MEDIA = "media"
    WEB = "web"
    REPORTED = "reported"


class NetworkType(StrEnum):
    """How a device reaches the Internet."""

    MOBILE = "mobile"
    WIFI = "wifi"
    WIRED = "wired"
    VPN = "vpn"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """The access technology, where it is known."""

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


class Transport(StrEnum):
    """The protocol under a port number."""

    TCP = "tcp"
    UDP = "udp"
