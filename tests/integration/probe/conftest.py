"""A real server and a device that consented to it."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from measurements.probe_config import signing_key
from probe.signed_config import public_text
from tests.device import Device


@pytest.fixture
def device(live_server: Any, tmp_path: Path) -> Device:
    key = public_text(signing_key(settings.SAWT_PROBE_CONFIG_SECRET))
    device = Device(tmp_path / "device", live_server.url, key)
    device.consent()
    return device
