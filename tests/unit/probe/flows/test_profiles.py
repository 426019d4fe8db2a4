"""What is a traffic profile, and what asks for too much to be one."""

from typing import Any

import pytest

from probe.flows.profiles import ProfileError, read_profile
from tests.profiles import PROFILES, RECORDS


def test_profiles_come_through_the_configuration_whole() -> None:
    assert list(PROFILES) == ["whatsapp-voice/2015-05", "whatsapp-video/2019"]
    voice = PROFILES["whatsapp-voice/2015-05"]
    assert (voice.packets_per_second, voice.sizes) == (50, ((24, 26), (42, 80)))
    assert (voice.seconds, voice.full_seconds, voice.payload_type) == (15, 60, 120)


@pytest.mark.parametrize(
    "changes",
    [
        {"slug": ""},
        {"slug": "x" * 65},
        {"slug": 5},
        {"packets_per_second": 0},
        {"packets_per_second": 201},
        {"packets_per_second": 50.5},
        {"packets_per_second": True},
        {"sizes": []},
        {"sizes": [[24, 26]] * 9},
        {"sizes": [[26, 24]]},
        {"sizes": [[11, 24]]},
        {"sizes": [[24, 1201]]},
        {"sizes": [[24]]},
        {"sizes": "24-26"},
        {"spread_ms": -1},
        {"payload_type": 128},
        {"clock_hz": 0},
        {"full_seconds": 61},
        {"seconds": 61},
        {"packets_per_second": 200, "sizes": [[1000, 1000]]},
    ],
)
def test_what_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProfileError):
        read_profile(RECORDS[0] | changes)


@pytest.mark.parametrize("record", [None, [], "whatsapp-voice/2015-05"])
def test_what_is_no_object_is_refused(record: object) -> None:
    with pytest.raises(ProfileError):
        read_profile(record)
