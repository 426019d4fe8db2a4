"""Traffic profiles."""

import json
from pathlib import Path
from typing import Any

import pytest

from seeds import profiles as module
from seeds import readers
from seeds.errors import SeedError
from seeds.records import read_json
from seeds.vocabulary import Media


def test_voice_and_video_calls_of_whatsapp_have_profiles() -> None:
    assert [(one.slug, one.media) for one in readers.profiles_of("whatsapp")] == [
        ("whatsapp-voice/2015-05", Media.VOICE),
        ("whatsapp-video/2019", Media.VIDEO),
    ]
    assert readers.profiles_of("telegram") == ()


def test_figures_agree_with_one_another() -> None:
    for one in readers.profiles().values():
        smallest, largest = (
            size * 8 * one.packets_per_second / 1000
            for size in (min(low for low, _ in one.sizes), max(high for _, high in one.sizes))
        )
        assert smallest <= one.kbps <= largest
        assert one.source
        assert all((one.name.fr, one.name.ar, one.name.en, one.note.fr, one.note.ar, one.note.en))


def test_a_name_says_what_it_is_shaped_like() -> None:
    name = readers.profile("whatsapp-voice/2015-05").name
    assert name.en == "traffic shaped like a WhatsApp voice call (2015)"


def test_no_profile_is_called_like_a_service() -> None:
    assert not set(readers.profiles()) & set(readers.services())


def test_an_unknown_profile_is_one_clear_error() -> None:
    with pytest.raises(readers.UnknownSeedError, match="no traffic profile is called 'whatsapp'"):
        readers.profile("whatsapp")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"slug": "whatsapp"}, "must read like"),
        ({"service": "icq"}, "no service 'icq'"),
        ({"media": "fax"}, "one of voice, video"),
        ({"kbps": 0}, "whole number above 0"),
        ({"packets_per_second": "50"}, "whole number above 0"),
        ({"sizes": [[24, 26], [81, 80]]}, "list of spans"),
        ({"sizes": []}, "list of spans"),
        ({"bitrate": 16}, "unknown field 'bitrate'"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, changes: dict[str, Any], fault: str) -> None:
    first = json.loads((Path(module.__file__).parent / "profiles.json").read_text())[0]
    (tmp_path / "profiles.json").write_text(json.dumps([first | changes]))
    (record,) = read_json("profiles.json", tmp_path)
    with pytest.raises(SeedError, match=fault):
        module._profile(record)
