"""The words of verdicts (DESIGN section 4)."""

from enum import StrEnum


class Plane(StrEnum):
    """Which part of a service a verdict speaks of."""

    MESSAGING = "messaging"
    CALL_SETUP = "call_setup"
    MEDIA = "media"
    WEB = "web"
    REPORTED = "reported"


class Outcome(StrEnum):
    """What one measurement says of one service and plane."""

    OK = "ok"
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    DEGRADED = "degraded"
    INCONCLUSIVE = "inconclusive"
    INVALID = "invalid"


class Mechanism(StrEnum):
    """How it was interfered with, where the steps show it."""

    DNS = "dns"
    IP_PORT = "ip_port"
    TLS_SNI = "tls_sni"
    UDP_ALL = "udp_all"
    STUN_DPI = "stun_dpi"
    RTP_DPI = "rtp_dpi"
    RATE_LIMIT = "rate_limit"
    HTTP = "http"
    UNKNOWN = "unknown"
