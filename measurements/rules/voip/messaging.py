"""voip_call, messaging: the service's own messaging hosts, by name, connection and TLS. Pure.

Chat servers that speak no TLS (WhatsApp's, Telegram's) break off any handshake by themselves: only
the hosts known to speak it are judged by it.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from measurements.rules import facebook_messenger, telegram, whatsapp
from measurements.rules.evidence import Evidence
from measurements.rules.reach import DNS_REACHES, LOST_REACHES, Reach, Tally, tally
from measurements.rules.vocabulary import Service

_FEWEST_LOST: Final = 2
"""Less is one machine's trouble."""


class Hosts(NamedTuple):
    """A service's messaging hosts, their ports, and those of them that speak TLS on 443."""

    names: tuple[str, ...]
    ports: tuple[int, ...]
    speak_tls: tuple[str, ...]


_SIGNAL: Final = ("chat.signal.org", "storage.signal.org", "cdsi.signal.org")
HOSTS: Final[Mapping[Service, Hosts]] = {
    Service.WHATSAPP: Hosts(
        (*whatsapp.CHAT_HOSTS, "v.whatsapp.net"), (443, 5222), ("v.whatsapp.net",)
    ),
    Service.FACEBOOK_MESSENGER: Hosts(
        facebook_messenger.HOSTS,
        (443,),
        ("edge-mqtt.facebook.com", "b-api.facebook.com", "b-graph.facebook.com"),
    ),
    Service.TELEGRAM: Hosts(telegram.DATA_CENTRES, (80, 443), ()),
    Service.SIGNAL: Hosts(_SIGNAL, (443,), _SIGNAL),
}


class Messaging:
    """How the hosts of the service at hand did; nothing is known of a service without hosts."""

    def __init__(self, evidence: Evidence, service: Service | None) -> None:
        hosts = HOSTS.get(service) if service else None
        reaches = {name: _reach(evidence, name, hosts) for name in hosts.names} if hosts else {}
        self._speak_tls = [reaches[name] for name in hosts.speak_tls] if hosts else []
        self.names = _lost_in(reaches, DNS_REACHES)
        self.connections = _lost_in(reaches, frozenset({Reach.TCP}))
        self.all = _lost_in(reaches, LOST_REACHES)
        handshakes = [
            evidence.seen.handshakes[name] for name in reaches if name in evidence.seen.handshakes
        ]
        self.breaks_handshakes = (
            Reach.TLS in self._speak_tls
            and len(handshakes) >= _FEWEST_LOST
            and not any(one.succeeded for one in handshakes)
        )

    @property
    def loses_tls_only(self) -> bool:
        """Whether every host that speaks TLS, of those tried, breaks in the handshake."""
        tried = [one for one in self._speak_tls if one not in (Reach.UNTESTED, Reach.UNCLEAR)]
        return bool(tried) and set(tried) == {Reach.TLS}


def loses(lost: Tally, numerator: int, denominator: int) -> bool:
    """Whether at least this share was lost, and more than one host."""
    return lost.lost >= _FEWEST_LOST and lost.lost_at_least(numerator, denominator)


def _lost_in(reaches: Mapping[str, Reach], kinds: frozenset[Reach]) -> Tally:
    """Count the hosts lost in one of these ways, of all that were lost or answered."""
    known = [one for one in reaches.values() if one in _KNOWN]
    return tally(one not in kinds for one in known)


_KNOWN: Final = LOST_REACHES | {Reach.REACHED, Reach.OPENED}


def _reach(evidence: Evidence, name: str, hosts: Hosts) -> Reach:
    if name in hosts.speak_tls:
        return evidence.reach(name)
    if evidence.is_forged(name):
        return Reach.FORGED
    if evidence.is_denied(name):
        return Reach.DENIED
    return _connection(evidence, name, hosts)


def _connection(evidence: Evidence, name: str, hosts: Hosts) -> Reach:
    """Return whether any address of a name, or the address itself, opens on any port."""
    lookup = evidence.seen.lookups.get(name)
    addresses = lookup.addresses if lookup else (name,)
    endpoints = [(address, port) for address in addresses for port in hosts.ports]
    requests = [evidence.seen.requests.get(("http", *endpoint)) for endpoint in endpoints]
    if any(one is not None and one.succeeded for one in requests):
        return Reach.REACHED
    if evidence.network_works and any(
        one is not None and evidence.is_loss(one) for one in requests
    ):
        return Reach.LOST
    states = {evidence.opened(endpoint) for endpoint in endpoints}
    if True in states:
        return Reach.OPENED
    return Reach.TCP if False in states and evidence.network_works else Reach.UNTESTED
