"""How much one source may ask of a helper. Addresses are kept as keyed hashes, for an hour."""

import hashlib
import secrets
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Final

_WINDOW_S: Final = 3600.0
_MOST_SOURCES: Final = 100_000


@dataclass(frozen=True, slots=True)
class Quota:
    """What one source may have: at once, and within an hour."""

    sessions_at_once: int = 8
    sessions: int = 60
    bytes_in: int = 200_000_000
    stun_answers: int = 3000


@dataclass(slots=True)
class _Use:
    open: int = 0
    sessions: int = 0
    bytes_in: int = 0
    stun_answers: int = 0


@dataclass(slots=True)
class Limits:
    """What every source has had within the hour."""

    quota: Quota = field(default_factory=Quota)
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _uses: dict[bytes, _Use] = field(default_factory=dict)
    _since: float = 0.0

    def enter(self, address: str, now: float) -> bool:
        """Count a connection; False where the source has had its share."""
        use = self._use(address, now)
        if use is None or use.open >= self.quota.sessions_at_once:
            return False
        if use.sessions >= self.quota.sessions:
            return False
        use.open += 1
        use.sessions += 1
        return True

    def leave(self, address: str) -> None:
        """Count a connection's end."""
        use = self._uses.get(self._source(address))
        if use is not None and use.open:
            use.open -= 1

    def takes(self, address: str, size: int, now: float) -> bool:
        """Count bytes of a flow or a payment; False where the source has had its share."""
        use = self._use(address, now)
        if use is None or use.bytes_in + size > self.quota.bytes_in:
            return False
        use.bytes_in += size
        return True

    def answers_stun(self, address: str, now: float) -> bool:
        """Count an answer to a stranger; False where the source has had its share."""
        use = self._use(address, now)
        if use is None or use.stun_answers >= self.quota.stun_answers:
            return False
        use.stun_answers += 1
        return True

    def _use(self, address: str, now: float) -> _Use | None:
        if now - self._since >= _WINDOW_S:
            self._since = now
            self._uses = {
                source: _Use(open=use.open) for source, use in self._uses.items() if use.open
            }
        source = self._source(address)
        if source not in self._uses and len(self._uses) >= _MOST_SOURCES:
            return None
        return self._uses.setdefault(source, _Use())

    def _source(self, address: str) -> bytes:
        """Return the hash of an IPv4 address or of an IPv6 /64, one household's."""
        parsed = ip_address(address.partition("%")[0])
        if isinstance(parsed, IPv6Address):
            parsed = parsed.ipv4_mapped or parsed
        network = parsed.packed[:8] if parsed.version == 6 else parsed.packed
        return hashlib.blake2b(network, key=self._key, digest_size=16).digest()
