"""How far a probe came, and how much it lost: the words between facts and conclusions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Reach(StrEnum):
    """How far the probe came on the way to one host."""

    REACHED = "reached"  # it answered over a verified connection
    OPENED = "opened"  # a connection opened, and nothing more was tried
    FORGED = "forged"  # every answer for its name is an address it cannot have
    DENIED = "denied"  # its name "does not exist" while the network works
    TCP = "tcp"  # its name resolves, no connection opens
    TLS = "tls"  # the connection breaks in the TLS handshake
    WRONG_HOST = "wrong_host"  # another server answers in its place
    UNTRUSTED = "untrusted"  # its certificate is not trusted by this probe
    LOST = "lost"  # the request broke, the document does not show where
    UNCLEAR = "unclear"
    UNTESTED = "untested"


LOST_REACHES: Final = frozenset(
    {Reach.FORGED, Reach.DENIED, Reach.TCP, Reach.TLS, Reach.WRONG_HOST, Reach.LOST}
)
DNS_REACHES: Final = frozenset({Reach.FORGED, Reach.DENIED})
UNPLACED_REACHES: Final = frozenset({Reach.WRONG_HOST, Reach.LOST})


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a service's own endpoints were lost, of those that the probe tried."""

    lost: int
    tried: int

    def lost_at_least(self, numerator: int, denominator: int) -> bool:
        """Whether the lost share is at least this fraction; never where nothing was tried."""
        return self.tried > 0 and self.lost * denominator >= self.tried * numerator

    @property
    def is_fine(self) -> bool:
        """Whether something answered, and fewer than a third was lost."""
        return self.tried > 0 and self.lost * 3 < self.tried


def tally(states: Iterable[bool | None]) -> Tally:
    """Count endpoints that answered (True) or were lost (False); None is neither."""
    known = [state for state in states if state is not None]
    return Tally(known.count(False), len(known))
