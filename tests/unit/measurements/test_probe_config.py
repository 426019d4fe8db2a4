import pytest

from measurements.plausibility import is_private
from measurements.probe_config import Helper, HelperError, read_helpers


def test_helpers_are_read() -> None:
    assert read_helpers(["203.0.113.5:3478+443", "[2001:db8::1]:3478"]) == (
        Helper("203.0.113.5", (3478, 443)),
        Helper("2001:db8::1", (3478,)),
    )


@pytest.mark.parametrize(
    "word", ["203.0.113.5", "helper.example:3478", "203.0.113.5:0", ":", "203.0.113.5:x"]
)
def test_what_is_no_helper_is_named(word: str) -> None:
    with pytest.raises(HelperError, match=word if word != ":" else "':'"):
        read_helpers([word])


@pytest.mark.parametrize(
    ("marker", "private"), [(True, True), ("true", True), (False, False), ("", False), (1, True)]
)
def test_a_private_document_says_so_itself(marker: object, private: bool) -> None:  # noqa: FBT001
    assert is_private({"annotations": {"x_private": marker}}) is private
    assert not is_private({"annotations": None})
    assert not is_private({})
