"""How parameters of reads are spelt: lists with commas, days and times in UTC, yes and no."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import django_filters
from django import forms
from rest_framework.exceptions import ValidationError


class CommaField(forms.CharField):
    """Words separated by commas, each read by one function that raises ValueError."""

    def __init__(self, *, read: Callable[[str], object], **kwargs: Any) -> None:  # noqa: ANN401
        self.read = read
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """Return the list of values read; None if nothing is asked."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return [self.read(word.strip()) for word in text.split(",")]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class CommaFilter(django_filters.Filter):  # type: ignore[misc]
    """Keeps rows whose field is one of several."""

    field_class = CommaField

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(lookup_expr="in", **kwargs)


class MomentField(forms.CharField):
    """A day, or a day and a time; UTC unless it says otherwise."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """Return an aware datetime; None if nothing is asked."""
        text = super().clean(value)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise forms.ValidationError(
                "Use a day or a time in UTC, as 2016-01-05 or 2016-01-05T13:00:00Z."
            ) from error
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class MomentFilter(django_filters.Filter):  # type: ignore[misc]
    """Compares with a moment."""

    field_class = MomentField


class YesNoField(forms.CharField):
    """true or false."""

    def clean(self, value: Any) -> Any:  # noqa: ANN401
        """Return a bool; None if nothing is asked."""
        text = super().clean(value)
        if not text:
            return None
        if text.lower() not in ("true", "false"):
            raise forms.ValidationError("Use true or false.")
        return text.lower() == "true"


class YesNoFilter(django_filters.Filter):  # type: ignore[misc]
    """Keeps rows that are so, or those that are not."""

    field_class = YesNoField


def refuse_unknown(
    given: Mapping[str, Any], known: set[str], instead: Mapping[str, str] | None = None
) -> None:
    """Refuse a misspelt parameter, which must not widen an answer; say what to ask instead."""
    unknown = sorted(set(given) - known)
    if unknown:
        texts = instead or {}
        raise ValidationError(
            {name: texts.get(name, "There is no such parameter.") for name in unknown}
        )


def whole_number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Return a parameter that counts something, from 0 or 1 to the most allowed."""
    text = given.get(name, str(default))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    least = min(default, 1)
    if not least <= number <= most:
        raise ValidationError({name: f"Use a whole number from {least} to {most}."})
    return number
