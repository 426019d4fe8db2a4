"""The words of a verdict (DESIGN section 4), each with its meaning. Pure."""

from enum import StrEnum
from typing import Self


class _Word(StrEnum):
    """A stored word that explains itself."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        """Return the word with its meaning attached."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.meaning = meaning
        return word


class Plane(_Word):
    """The part of a service that a verdict speaks of."""

    MESSAGING = "messaging", "Signalling and chat: the servers that carry a service's messages."
    CALL_SETUP = "call_setup", "The servers that a call needs before it can start: STUN and TURN."
    MEDIA = "media", "Call-shaped flows to our own helpers: about a traffic profile, no service."
    WEB = "web", "A service's web page or web client. It never decides about messaging or calls."
    REPORTED = "reported", "What a person saw and heard while trying a real call."


class Outcome(_Word):
    """What one measurement shows for one service and plane."""

    OK = "ok", "No blocking found by the steps that were tried. It does not prove that all works."
    BLOCKED = "blocked", "The service's own endpoints were lost while the network worked."
    THROTTLED = "throttled", "Traffic passed, far slower than a control on the same network."
    DEGRADED = "degraded", "A substantial part was lost while the rest answered."
    INCONCLUSIVE = "inconclusive", "The document cannot tell. It never votes."
    INVALID = "invalid", "The document holds nothing that could be judged. It never votes."


class Mechanism(_Word):
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


class Service(_Word):
    """Services by their slug."""

    WHATSAPP = "whatsapp", "WhatsApp"
    SKYPE = "skype", "Skype"
    VIBER = "viber", "Viber"
    FACETIME = "facetime", "FaceTime"
    FACEBOOK_MESSENGER = "facebook_messenger", "Facebook Messenger"
    TANGO = "tango", "Tango"
    TELEGRAM = "telegram", "Telegram"
    SIGNAL = "signal", "Signal"
