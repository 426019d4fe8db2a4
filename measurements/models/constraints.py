"""Database constraints that several models share."""

from enum import StrEnum

from django.db import models

UID_PATTERN = r"^[0-9]{14}\.[0-9]{6}_[A-Z]{2}_[a-z0-9]{1,30}_[0-9a-f]{16}$"


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """Return an enumeration as a field's choices, in plain strings: migrations outlive names."""
    return [(word.value, word.value) for word in words]


def check_words(
    table: str, field: str, words: type[StrEnum], *, or_empty: bool = False
) -> models.CheckConstraint:
    """Return a constraint that refuses any word outside the enumeration."""
    allowed = [word.value for word in words] + ([""] if or_empty else [])
    condition = models.Q(**{f"{field}__in": allowed})
    return models.CheckConstraint(condition=condition, name=f"{table}_{field}_known")


def check_votes(table: str) -> models.CheckConstraint:
    """Return the constraint that whatever votes has a voter to be counted once."""
    condition = models.Q(votes=False) | models.Q(voter__isnull=False)
    return models.CheckConstraint(condition=condition, name=f"{table}_vote_has_voter")
