"""Whose a host is, by the domain it is in. Pure.

Frozen here, not asked of the seeds: a verdict must come out the same for ever.
"""

from collections.abc import Mapping
from typing import Final

from measurements.rules.vocabulary import Service

SITES: Final = {
    "facetime.apple.com": Service.FACETIME,
    "m.me": Service.FACEBOOK_MESSENGER,
    "messenger.com": Service.FACEBOOK_MESSENGER,
    "signal.group": Service.SIGNAL,
    "signal.me": Service.SIGNAL,
    "signal.org": Service.SIGNAL,
    "whispersystems.org": Service.SIGNAL,
    "skype.com": Service.SKYPE,
    "skype.net": Service.SKYPE,
    "skypeassets.com": Service.SKYPE,
    "tango.me": Service.TANGO,
    "t.me": Service.TELEGRAM,
    "telegra.ph": Service.TELEGRAM,
    "telegram.me": Service.TELEGRAM,
    "telegram.org": Service.TELEGRAM,
    "viber.com": Service.VIBER,
    "wa.me": Service.WHATSAPP,
    "whatsapp.com": Service.WHATSAPP,
    "whatsapp.net": Service.WHATSAPP,
}
"""The domains that services call their own."""


def owner_of(host: str, domains: Mapping[str, Service]) -> Service | None:
    """Return the service that a host belongs to, by the longest domain that is known."""
    while host:
        if (service := domains.get(host)) is not None:
            return service
        host = host.partition(".")[2]
    return None
