"""Read the facts as evidence: did the network work, was this host reached, how much was lost? Pure.

A loss counts only in a document that shows a working network; without that sign it is unclear. A
device without a route, and IPv6 where no IPv6 works, is never a loss. What a step shows does not
depend on other steps being recorded, so that a document with less in it accuses no more.
"""

from measurements.observations import Attempts, Endpoint, Observations
from measurements.rules import addresses, failures
from measurements.rules.addresses import PUBLIC, AddressKind
from measurements.rules.failures import INTERRUPTIONS, FailureKind
from measurements.rules.reach import LOST_REACHES, Reach

_TLS = 443


class Evidence:
    """One document's facts, with what every test asks of them."""

    def __init__(self, seen: Observations) -> None:
        self.seen = seen
        self._reaches: dict[str, Reach] = {}
        self.ipv6_works = any(
            attempts.successes and addresses.kind_of(address) is AddressKind.PUBLIC_6
            for (address, _), attempts in seen.connects.items()
            if ":" in address
        )
        self.network_works = self._was_answered() or self._has_connected()

    @property
    def readable(self) -> bool:
        """Whether the document holds anything that could be judged."""
        return self.seen.readable

    def is_forged(self, host: str) -> bool:
        """Whether a name was answered with addresses that no public service can have."""
        lookup = self.seen.lookups.get(host)
        if lookup is None:
            return False
        for address in lookup.addresses:
            if addresses.kind_of(address) is not AddressKind.BOGON:
                return False
        return bool(lookup.addresses) or any(
            failures.kind_of(text) is FailureKind.BOGON for text in lookup.failures
        )

    def is_denied(self, host: str) -> bool:
        """Whether a name was said not to exist while the network works."""
        lookup = self.seen.lookups.get(host)
        if lookup is None or lookup.addresses or not self.network_works:
            return False
        return any(failures.kind_of(text) is FailureKind.NXDOMAIN for text in lookup.failures)

    def name_state(self, host: str) -> bool | None:
        """Return whether a name resolves; None where nobody asked or the resolver was silent."""
        lookup = self.seen.lookups.get(host)
        if lookup is None:
            return None
        if lookup.addresses and addresses.kind_of(lookup.addresses[0]) in PUBLIC:
            return True
        if self.is_forged(host) or self.is_denied(host):
            return False
        return True if lookup.addresses else None

    def opened(self, endpoint: Endpoint) -> bool | None:
        """Return whether connections to an address open; None where that cannot be said."""
        attempts = self.seen.connects.get(endpoint)
        if attempts is None:
            return None
        kind = addresses.kind_of(endpoint[0])
        if kind is AddressKind.PUBLIC_4 or (kind is AddressKind.PUBLIC_6 and self.ipv6_works):
            return True if attempts.succeeded else (False if self.is_loss(attempts) else None)
        return None

    def is_loss(self, attempts: Attempts) -> bool:
        """Whether a step failed in a way that the network in between can cause."""
        if attempts.succeeded:
            return False
        return any(failures.kind_of(text) in INTERRUPTIONS for text in attempts.failures)

    def reach(self, host: str) -> Reach:
        """Return how far the probe came on its way to `https://host/`."""
        if host not in self._reaches:
            self._reaches[host] = self._reach(host)
        return self._reaches[host]

    def reach_state(self, host: str) -> bool | None:
        """Return whether a host was reached (True) or lost (False); None where neither is sure."""
        reach = self.reach(host)
        if reach is Reach.REACHED or reach is Reach.OPENED:
            return True
        return False if reach in LOST_REACHES else None

    def _reach(self, host: str) -> Reach:
        request = self.seen.requests.get(("https", host, _TLS))
        if request is not None and request.succeeded:
            return Reach.REACHED
        if self.is_forged(host) or self.is_denied(host):
            return Reach.FORGED if self.is_forged(host) else Reach.DENIED
        handshake = self.seen.handshakes.get(host)
        if handshake is not None and not handshake.succeeded:
            return self._broken(handshake, Reach.TLS)
        connection = self._connect_reach(host)
        if connection is Reach.TCP:
            return connection
        if request is not None:
            return self._broken(request, Reach.LOST)
        return connection if handshake is None else Reach.REACHED

    def _connect_reach(self, host: str) -> Reach:
        """Return TCP only where each IPv4 address of the name was tried, and lost."""
        lookup = self.seen.lookups.get(host)
        states = {
            self.opened((address, _TLS))
            for address in (lookup.addresses if lookup else ())
            if self.ipv6_works or ":" not in address
        }
        if True in states:
            return Reach.OPENED
        if states == {False} and self.network_works:
            return Reach.TCP
        return Reach.UNCLEAR if False in states else Reach.UNTESTED

    def _broken(self, attempts: Attempts, place: Reach) -> Reach:
        """Return what a broken handshake or request says about its host."""
        kinds = {failures.kind_of(text) for text in attempts.failures}
        if FailureKind.WRONG_HOST in kinds:
            return Reach.WRONG_HOST
        if FailureKind.UNTRUSTED in kinds:
            return Reach.UNTRUSTED
        if not self.network_works:
            return Reach.UNCLEAR
        if FailureKind.REFUSED in kinds:
            return Reach.TCP
        if place is Reach.LOST and FailureKind.RESET not in kinds:
            return Reach.UNCLEAR  # a slow page, or a resolver that said nothing, times out too
        return place if self.is_loss(attempts) else Reach.UNCLEAR

    def _was_answered(self) -> bool:
        """Look for one name that resolves to a public address."""
        for lookup in self.seen.lookups.values():
            for address in lookup.addresses:
                if addresses.kind_of(address) in PUBLIC:
                    return True
        return False

    def _has_connected(self) -> bool:
        """Look for one exchange with the public Internet."""
        seen = self.seen
        return (
            any(attempts.successes for attempts in seen.handshakes.values())
            or any(
                attempts.successes and addresses.kind_of(address) in PUBLIC
                for (address, _), attempts in seen.connects.items()
            )
            or any(
                attempts.successes and (scheme == "https" or addresses.kind_of(host) in PUBLIC)
                for (scheme, host, _), attempts in seen.requests.items()
            )
        )
