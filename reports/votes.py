"""One voter's vote. Pure."""

from typing import NamedTuple


class Vote(NamedTuple):
    """One voter's vote in one bucket. Groups are pseudonyms; None where there are none."""

    interfered: bool
    prefix_group: bytes | None = None
    cohort: bytes | None = None
