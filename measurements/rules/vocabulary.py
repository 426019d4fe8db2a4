"""The words of a verdict (DESIGN section 4), each with its meaning. Pure."""

from seeds.vocabulary import Plane, Word

__all__ = ["Mechanism", "Outcome", "Plane", "Service"]


class Outcome(Word):
    """What one measurement shows for one service and plane."""

    OK = "ok", "No blocking found by the steps that were tried. It does not prove that all works."
    BLOCKED = (
        "blocked",
        "A service's endpoints, or call-like traffic, were lost on a working network.",
    )
    THROTTLED = "throttled", "Traffic passed, far slower than a control on the same network."
    DEGRADED = "degraded", "A substantial part was lost while the rest answered."
    INCONCLUSIVE = "inconclusive", "The document cannot tell. It never votes."
    INVALID = "invalid", "The document holds nothing that could be judged. It never votes."


class Mechanism(Word):
    """How the interference showed itself; empty where there was none."""

    DNS = "dns", "Forged answers for the service's names, or their denial while others resolve."
    IP_PORT = "ip_port", "Connections to the service's addresses and ports do not open."
    TLS_SNI = "tls_sni", "The connection opens and breaks in the TLS handshake with its name."
    UDP_ALL = "udp_all", "No UDP passes at all."
    STUN_DPI = "stun_dpi", "STUN is recognised and dropped."
    RTP_DPI = "rtp_dpi", "Media flows are recognised and dropped."
    RATE_LIMIT = "rate_limit", "A rate is enforced."
    HTTP = "http", "The connection opens and the plain request over it is never answered."
    UNKNOWN = "unknown", "Interference whose place the document does not show."


class Service(Word):
    """Services by their slug."""

    WHATSAPP = "whatsapp", "WhatsApp"
    SKYPE = "skype", "Skype"
    VIBER = "viber", "Viber"
    FACETIME = "facetime", "FaceTime"
    FACEBOOK_MESSENGER = "facebook_messenger", "Facebook Messenger"
    TANGO = "tango", "Tango"
    TELEGRAM = "telegram", "Telegram"
    SIGNAL = "signal", "Signal"
