"""Whom a browser can ask about a service: its website, messaging hosts, STUN servers. Pure.

Frozen here, from `seeds/endpoints.json`: a verdict comes out the same for ever. Hosts whose
certificates browsers do not trust (Signal's), and that speak no TLS (WhatsApp's and Telegram's
chat servers), fail in every browser and are not asked.
"""

from collections.abc import Mapping
from typing import Final

from measurements.observations import Endpoint
from measurements.rules.vocabulary import Service

WEBSITES: Final[Mapping[Service, frozenset[str]]] = {
    Service.WHATSAPP: frozenset({"web.whatsapp.com"}),
    Service.FACEBOOK_MESSENGER: frozenset({"www.messenger.com"}),
    Service.TELEGRAM: frozenset({"web.telegram.org", "telegram.org"}),
    Service.SIGNAL: frozenset({"signal.org"}),
    Service.VIBER: frozenset({"www.viber.com"}),
    Service.FACETIME: frozenset({"facetime.apple.com"}),
}
MESSAGING: Final[Mapping[Service, frozenset[str]]] = {
    Service.FACEBOOK_MESSENGER: frozenset(
        {"edge-mqtt.facebook.com", "b-api.facebook.com", "b-graph.facebook.com"}
    ),
}
"""The app's own servers alone: a website that answers must not outvote an app that cannot."""

CALL_SERVERS: Final[Mapping[Service, frozenset[Endpoint]]] = {
    Service.FACEBOOK_MESSENGER: frozenset({("stun.fbsbx.com", 3478)}),
    Service.SIGNAL: frozenset({("turn3.voip.signal.org", 3478)}),
}
NEUTRAL_SITES: Final = ("www.wikipedia.org", "example.com", "www.gstatic.com", "www.debian.org")
"""Sites of four owners, for comparison; the rules take any host that is no service's."""
