"""What the command line says, in French, Arabic and English: texts/LANGUAGE.json."""

import functools
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import orjson

LANGUAGES = ("fr", "ar", "en")
DEFAULT = "en"
_FOLDER = Path(__file__).parent / "texts"


@functools.cache
def texts(language: str) -> Mapping[str, str]:
    """Return the texts of one of LANGUAGES by key; {names} in them are filled in when said."""
    content: dict[str, str] = orjson.loads((_FOLDER / f"{language}.json").read_bytes())
    return MappingProxyType(content)


def language_of(wanted: str | None, environment: Mapping[str, str]) -> str:
    """Return the language asked for, else the system's if it is one of ours, else English."""
    if wanted:
        return wanted
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name)
        if value:
            return value[:2].lower() if value[:2].lower() in LANGUAGES else DEFAULT
    return DEFAULT
