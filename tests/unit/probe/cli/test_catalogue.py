import re
from pathlib import Path

import pytest

from probe.cli import catalogue
from probe.cli.catalogue import LANGUAGES, language_of, texts

PROBE = Path(catalogue.__file__).parents[1]
_PLACEHOLDER = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(language: str) -> None:
    own, english = texts(language), texts("en")
    assert set(own) == set(english)
    for key, text in own.items():
        assert text.strip(), key
        assert set(_PLACEHOLDER.findall(text)) == set(_PLACEHOLDER.findall(english[key])), key


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_is_left_in_english(language: str) -> None:
    same = {key for key, text in texts(language).items() if text == texts("en")[key]}
    international = {
        "access.2g",
        "access.3g",
        "access.4g",
        "access.5g",
        "network.wifi",
        "access.satellite",
        "access.fibre",
    }
    assert {key for key in same - international if not key.startswith("doctor.health.")} == set()


def test_arabic_is_written_in_arabic() -> None:
    for key, text in texts("ar").items():
        if not key.startswith(("access.", "doctor.health.", "run.progress")):
            assert re.search("[\u0600-\u06ff]", text), key


def test_every_text_is_used_and_every_text_used_exists() -> None:
    code = "\n".join(path.read_text() for path in PROBE.glob("c*/*.py"))
    literal = set(re.findall(r"""["']((?:[a-z_]+\.)+[a-z_0-9]+)["']""", code))
    prefixes = {
        each.split("{")[0] for each in re.findall(r'f"([a-z_]+\.[a-z_.]*{|[a-z]+\.{)', code)
    } | {"question.seen.", "question.sent."}  # which are the questions' own options
    for key in texts("en"):
        assert key in literal or key.startswith(tuple(prefixes)), f"{key} is said nowhere"
    namespaces = {key.split(".")[0] for key in texts("en")}
    for key in literal:
        if key.split(".")[0] in namespaces and not key.endswith((".json", ".key")):
            assert key in texts("en"), key


@pytest.mark.parametrize(
    ("wanted", "environment", "language"),
    [
        ("ar", {"LANG": "fr_FR.UTF-8"}, "ar"),
        (None, {"LANG": "fr_MA.UTF-8"}, "fr"),
        (None, {"LC_ALL": "ar_MA", "LANG": "fr_FR"}, "ar"),
        (None, {"LANG": "de_DE"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_asked_for_or_the_systems(
    wanted: str | None, environment: dict[str, str], language: str
) -> None:
    assert language_of(wanted, environment) == language
