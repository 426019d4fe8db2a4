"""Read the facts as evidence: did the network work, was this host reached, how much was lost? Pure.

A loss counts only in a document that shows a working network; without that sign it is no loss but
an unclear step. Failures of the device's own line, and of IPv6 where no IPv6 works, never count.
"""

from measurements.observations import Attempts, Endpoint, Lookup, Observations
from measurements.rules import addresses, failures
from measurements.rules.addresses import AddressKind
from measurements.rules.failures import INTERRUPTIONS, FailureKind
from measurements.rules.reach import LOST_REACHES, Reach

_TLS = 443
_PUBLIC = (AddressKind.PUBLIC_4, AddressKind.PUBLIC_6)


class Evidence:
    """One document's facts, with what every test asks of them."""

    def __init__(self, seen: Observations) -> None:
        self.seen = seen
        self._reaches: dict[str, Reach] = {}
        self.ipv6_works = False
        self.connected = self._has_connected()
        answered = any(map(_is_public, seen.lookups.values()))
        silent = (
            bool(seen.lookups) and not answered and not any(map(_speaks, seen.lookups.values()))
        )
        # Names that get no answer of any kind are a sign of a broken line, whatever else is lost.
        self.network_works = (answered or self.connected) and not silent

    def is_forged(self, host: str) -> bool:
        """Whether a name was answered with addresses that no public service can have."""
        lookup = self.seen.lookups.get(host)
        if lookup is None:
            return False
        if lookup.addresses:
            return _all_bogons(lookup.addresses)
        return any(failures.kind_of(text) is FailureKind.BOGON for text in lookup.failures)

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
        if lookup.addresses:
            return not _all_bogons(lookup.addresses)
        return False if self.is_forged(host) or self.is_denied(host) else None

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
        kinds = {failures.kind_of(text) for text in attempts.failures}
        unreachable = self.connected and FailureKind.UNREACHABLE in kinds
        return unreachable or not kinds.isdisjoint(INTERRUPTIONS)

    def reach(self, host: str) -> Reach:
        """Return how far the probe came on its way to `https://host/`."""
        if host not in self._reaches:
            self._reaches[host] = self._reach(host)
        return self._reaches[host]

    def reach_state(self, host: str) -> bool | None:
        """Return whether a host was reached (True) or lost (False); None where neither is sure."""
        reach = self.reach(host)
        if reach is Reach.REACHED:
            return True
        return False if reach in LOST_REACHES else None

    def _reach(self, host: str) -> Reach:
        request = self.seen.requests.get(("https", host, _TLS))
        if request is not None and request.succeeded:
            return Reach.REACHED
        if self.is_forged(host):
            return Reach.FORGED
        if self.is_denied(host):
            return Reach.DENIED
        handshake = self._handshake_reach(host)
        connection = self._connect_reach(host) if handshake is None else handshake
        if connection is not None and (connection is not Reach.REACHED or request is None):
            return connection
        if request is None:
            return Reach.UNTESTED
        # What breaks after the handshake may be the page's own slowness.
        return Reach.UNCLEAR if handshake is Reach.REACHED else self._broken(request, Reach.LOST)

    def _handshake_reach(self, host: str) -> Reach | None:
        attempts = self.seen.handshakes.get(host)
        if attempts is None:
            return None
        return Reach.REACHED if attempts.succeeded else self._broken(attempts, Reach.TLS)

    def _connect_reach(self, host: str) -> Reach | None:
        lookup = self.seen.lookups.get(host)
        states = [self.opened((address, _TLS)) for address in lookup.addresses] if lookup else []
        if True in states:
            return Reach.REACHED
        return Reach.TCP if False in states and self.network_works else None

    def _broken(self, attempts: Attempts, place: Reach) -> Reach:
        kinds = {failures.kind_of(text) for text in attempts.failures}
        if FailureKind.WRONG_HOST in kinds:
            return Reach.WRONG_HOST
        if FailureKind.UNTRUSTED in kinds:
            return Reach.UNTRUSTED
        if FailureKind.REFUSED in kinds:
            place = Reach.TCP
        return place if self.network_works and self.is_loss(attempts) else Reach.UNCLEAR

    def _has_connected(self) -> bool:
        """Look for one exchange with the public Internet, noting on the way whether IPv6 works."""
        connected = any(attempts.successes for attempts in self.seen.handshakes.values())
        for (address, _), attempts in self.seen.connects.items():
            if attempts.successes:
                kind = addresses.kind_of(address)
                self.ipv6_works = self.ipv6_works or kind is AddressKind.PUBLIC_6
                connected = connected or kind in _PUBLIC
        return connected or any(
            attempts.successes and (scheme == "https" or addresses.kind_of(host) in _PUBLIC)
            for (scheme, host, _), attempts in self.seen.requests.items()
        )


def _all_bogons(texts: tuple[str, ...]) -> bool:
    return all(addresses.kind_of(text) is AddressKind.BOGON for text in texts)


def _is_public(lookup: Lookup) -> bool:
    return any(addresses.kind_of(address) in _PUBLIC for address in lookup.addresses)


def _speaks(lookup: Lookup) -> bool:
    """Whether a resolver answered, be it with a lie or a denial."""
    denials = (FailureKind.NXDOMAIN, FailureKind.BOGON)
    return bool(lookup.addresses) or any(failures.kind_of(t) in denials for t in lookup.failures)
