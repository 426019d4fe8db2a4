"""The words of stored facts (DESIGN section 4). Pure: models, API and workers share them."""

from enum import StrEnum


class NetworkType(StrEnum):
    """What the device was connected by. A VPN never votes."""

    MOBILE = "mobile"
    WIFI = "wifi"
    WIRED = "wired"
    VPN = "vpn"
    UNKNOWN = "unknown"


class Access(StrEnum):
    """The access technology behind the connection, where the volunteer told it."""

    G2 = "2g"
    G3 = "3g"
    G4 = "4g"
    G5 = "5g"
    ADSL = "adsl"
    FIBRE = "fibre"
    CABLE = "cable"
    SATELLITE = "satellite"


class Panel(StrEnum):
    """Who measured: kept apart in every tally, which also keeps licences apart."""

    VETTED = "vetted"
    OPEN = "open"
    IMPORTED = "imported"


class Source(StrEnum):
    """The door by which a document came in."""

    NATIVE = "native"
    OONI_SUBMIT = "ooni_submit"
    OONI_REPORT = "ooni_report"
    IMPORT = "import"


class Standing(StrEnum):
    """Whether a measurement votes, and if not, why."""

    COUNTED = "counted"
    REVIEW = "review"  # uploaded 48 hours to 7 days late: votes after review
    LATE = "late"  # uploaded more than 7 days after its day: never votes
    VPN = "vpn"  # measured another country's network
