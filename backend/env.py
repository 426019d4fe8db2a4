"""Typed readers of environment variables: a bad value stops the start with one clear sentence."""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def text(name: str, default: str = "") -> str:
    """Return the variable, or the default where it is unset or empty."""
    return os.environ.get(name) or default


def integer(name: str, default: int) -> int:
    """Return a whole number. Raises ImproperlyConfigured for anything else."""
    value = os.environ.get(name)
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def boolean(name: str, *, default: bool) -> bool:
    """Return true for 1/true/yes/on, false for 0/false/no/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {value!r}.")


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list without blanks."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def parsed(name: str, parse: Callable[[str], T], default: str = "") -> T:
    """Return what the parser makes of the variable. Raises ImproperlyConfigured for ValueError."""
    try:
        return parse(text(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}") from error


def parsed_words(name: str, read: Callable[[list[str]], T], default: str = "") -> T:
    """Return what `read` makes of a comma-separated list.

    Raises ImproperlyConfigured with the sentence of the ValueError by which it refuses.
    """
    try:
        return read(words(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}.") from error


def database(
    url: str, variable: str = "DATABASE_URL", *, options: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return Django's database settings for a postgresql:// URL; options go over its own.

    A Unix socket is named by the query: postgresql://user:password@/name?host=/folder.
    Raises ImproperlyConfigured for another scheme or a missing database name.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{variable} must begin with postgresql://.")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(f"{variable} names no database: postgresql://user@host/NAME.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": query.pop("port", None) or (str(parts.port) if parts.port else ""),
        "OPTIONS": query | dict(options or {}),
    }


def secret(name: str, folder: Path) -> str:
    """Return the variable, else a secret generated once into folder (readable by its owner)."""
    value = os.environ.get(name)
    if value:
        return value
    path = folder / name.lower()
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # O_EXCL: of two processes that start together one writes, the other reads.
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
