"""The words of stored facts (DESIGN section 4). Pure: models, API and workers share them."""

from enum import StrEnum
from typing import Final

from seeds.vocabulary import Access, NetworkType

__all__ = [
    "VOTING",
    "Access",
    "DecisionKind",
    "NetworkType",
    "Panel",
    "Source",
    "Standing",
    "WithdrawnBy",
]


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
    SIMULATION = "simulation"


class Standing(StrEnum):
    """Whether a measurement votes, and if not, why."""

    COUNTED = "counted"
    REVIEW = "review"  # uploaded 48 hours to 7 days late: votes after review
    LATE = "late"  # uploaded more than 7 days after its day: votes only as a reviewed batch
    REVIEWED = "reviewed"  # uploaded late, and a person accepted it: votes
    REFUSED = "refused"  # uploaded late, and a person refused it
    QUARANTINED = "quarantined"  # a person took its vote, with a reason
    VPN = "vpn"  # measured another country's network


VOTING: Final = (Standing.COUNTED, Standing.REVIEWED)


class DecisionKind(StrEnum):
    """What a person may decide about measurements, with a reason."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    QUARANTINE = "quarantine"


class WithdrawnBy(StrEnum):
    """Who took a measurement out."""

    VOLUNTEER = "volunteer"  # whose device made it
    INSTANCE = "instance"  # who runs the platform, with a reason
