"""Register the key of a partner or canary for the vetted panel, or take it back."""

import binascii
from argparse import ArgumentParser
from base64 import b64decode
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from measurements import device_keys
from measurements.vocabulary import Panel


class Command(BaseCommand):
    """manage.py register_key KEY [--remove]."""

    help = (
        "Let what a device signs with this Ed25519 key count in the vetted panel. "
        "Only an HMAC of the key is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the public key."""
        parser.add_argument(
            "key", metavar="KEY", help="public key in base64, as the probe shows it"
        )
        parser.add_argument("--remove", action="store_true", help="back to the open panel")

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """Write the key's panel; what it signed before stays where it was counted."""
        try:
            key = b64decode(options["key"], validate=True)
        except (ValueError, binascii.Error) as error:
            raise CommandError("KEY must be an Ed25519 public key in base64.") from error
        if len(key) != device_keys.KEY_BYTES:
            raise CommandError("KEY must be an Ed25519 public key in base64: 32 bytes.")
        panel = Panel.OPEN if options["remove"] else Panel.VETTED
        device_keys.register(key, panel, datetime.now(UTC))
        self.stdout.write(f"From now on this key counts in the panel {panel}.")
