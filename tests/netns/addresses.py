"""Who has which address in the small Internet. Names and addresses of services are stand-ins."""

from tests.profiles import RECORDS

RESOLVER, FORGING_RESOLVER = "80.0.0.53", "80.0.0.54"
CHAT = {"e1.whatsapp.net": "157.240.1.1", "e2.whatsapp.net": "157.240.1.2"}
REGISTRATION = {"v.whatsapp.net": "157.240.1.3"}
RELAYS = {"relay1.whatsapp.net": "31.13.64.10", "relay2.whatsapp.net": "31.13.65.10"}
NEUTRAL = {"stun.neutral.example": "74.125.1.1", "stun2.neutral.example": "104.16.1.1"}
NEUTRAL_PORTS = {"stun.neutral.example": 19302, "stun2.neutral.example": 3478}
HELPERS = ("95.216.1.1", "95.216.2.1")
HELPER_PORTS = (3478, 443, 52017)
PLATFORM = "95.217.7.7"

NAMES = {**CHAT, **REGISTRATION, **RELAYS, **NEUTRAL}
FORGED_ADDRESS = "10.10.34.34"
SERVERS = (RESOLVER, FORGING_RESOLVER, *NAMES.values(), *HELPERS, PLATFORM)

REALM = "call.whatsapp.net"
PROBE, ROUTER_INSIDE = "192.168.77.2", "192.168.77.1"
ROUTER_OUTSIDE, GATEWAY = "41.248.9.1", "41.248.9.2"


def endpoints() -> list[dict[str, object]]:
    """Return the service's hosts."""
    found: list[dict[str, object]] = [
        {"host": host, "role": "messaging", "ports": ["tcp/443", "tcp/5222"]} for host in CHAT
    ]
    found += [{"host": host, "role": "registration", "ports": ["tcp/443"]} for host in REGISTRATION]
    found += [{"host": host, "role": "call", "ports": ["udp/3478"]} for host in RELAYS]
    return found


def configuration() -> dict[str, list[dict[str, object]]]:
    """Return what /api/v1/probe-config would say."""
    return {
        "services": [{"slug": "whatsapp", "endpoints": endpoints()}],
        "neutral": [{"host": host, "ports": [f"udp/{NEUTRAL_PORTS[host]}"]} for host in NEUTRAL],
        "profiles": RECORDS,
        "helpers": [{"address": each, "ports": list(HELPER_PORTS)} for each in HELPERS],
    }
