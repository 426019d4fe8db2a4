import pytest
from django.core.exceptions import ImproperlyConfigured

from backend import env
from measurements.plausibility import is_private
from measurements.probe_config import (
    Helper,
    InstructionError,
    read_countries,
    read_helpers,
    read_services,
)


def test_helpers_are_read() -> None:
    pinned = "AB" * 32
    words = ["203.0.113.5:3478+443", "[2001:db8::1]:3478", f"203.0.113.6:443/{pinned}"]
    assert read_helpers(words) == (
        Helper("203.0.113.5", (3478, 443)),
        Helper("2001:db8::1", (3478,)),
        Helper("203.0.113.6", (443,), pinned.lower()),
    )


@pytest.mark.parametrize(
    "word",
    [
        "203.0.113.5",
        "helper.example:3478",
        "203.0.113.5:0",
        "203.0.113.5:1/ab",
        ":",
        "203.0.113.5:x",
    ],
)
def test_what_is_no_helper_is_named(word: str) -> None:
    with pytest.raises(InstructionError, match=word if word != ":" else "':'"):
        read_helpers([word])


@pytest.mark.parametrize(
    ("marker", "private"), [(True, True), ("true", True), (False, False), ("", False), (1, True)]
)
def test_a_private_document_says_so_itself(marker: object, private: bool) -> None:  # noqa: FBT001
    assert is_private({"annotations": {"x_private": marker}}) is private
    assert not is_private({"annotations": None})
    assert not is_private({})


def test_a_pause_or_a_service_misspelt_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAWT_TEST", "ma")
    assert read_countries(["MA", "AE"]) == ("MA", "AE")
    assert read_services(["whatsapp"]) == ("whatsapp",)
    for wrong in ("ma", "Morocco", "ZZ"):
        with pytest.raises(InstructionError, match=wrong):
            read_countries(["MA", wrong])
    with pytest.raises(InstructionError, match="whatsap"):
        read_services(["whatsap"])
    with pytest.raises(ImproperlyConfigured, match="SAWT_TEST: 'ma' is no country's code"):
        env.parsed_words("SAWT_TEST", read_countries)
