"""Keys of devices: kept apart from measurements, as HMACs, by week."""

from typing import ClassVar

from django.db import models

from measurements.models.constraints import check_words, choices
from measurements.vocabulary import Panel


class DeviceKey(models.Model):
    """A device key that has signed an upload, or that was registered for the vetted panel."""

    INTERNAL_FIELDS: ClassVar = ("registered_week", "panel")
    SECRET_FIELDS: ClassVar = ("key_hmac",)

    key_hmac = models.BinaryField(
        primary_key=True, help_text="HMAC of the key; the key is dropped."
    )
    registered_week = models.DateField(help_text="Monday of the week of the first upload.")
    panel = models.TextField(choices=choices(Panel))

    class Meta:
        """An imported measurement has no key."""

        db_table = "device_key"
        constraints: ClassVar = [
            check_words("device_key", "panel", Panel),
            models.CheckConstraint(
                condition=~models.Q(panel=Panel.IMPORTED.value), name="device_key_not_imported"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel} key of {self.registered_week}"
