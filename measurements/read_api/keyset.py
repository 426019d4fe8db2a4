"""Pages by key: exact and stable, whatever is inserted between two of them."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import Model, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT]):
    """Some rows, and the address of those that follow."""

    rows: list[ModelT]
    next_url: str | None


@dataclass(frozen=True, slots=True)
class Keyset:
    """The primary key of a list's rows: its fields in order, and how each is read back."""

    parts: Mapping[str, Callable[[str], object]]

    def page(
        self,
        request: Request,
        rows: QuerySet[ModelT],
        limit: int,
        *,
        offset: int = 0,
        descending: bool = False,
    ) -> Page[ModelT]:
        """Return one page in the order of the key. Raises ValidationError for a broken `after`."""
        ordered = rows.order_by("-pk" if descending else "pk")
        if "after" in request.GET:
            lookup = "pk__lt" if descending else "pk__gt"
            ordered = ordered.filter(**{lookup: self.read(request.GET["after"])})
        found = list(ordered[offset : offset + limit + 1])
        if len(found) <= limit:
            return Page(found, None)
        query = request.GET.copy()
        query.pop("offset", None)
        query["after"] = self.write(found[limit - 1])
        address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
        return Page(found[:limit], address)

    def write(self, row: Model) -> str:
        """Return a row's key as `after` carries it."""
        key = orjson.dumps([getattr(row, name) for name in self.parts])
        return base64.urlsafe_b64encode(key).decode().rstrip("=")

    def read(self, text: str) -> tuple[object, ...] | object:
        """Return the key that `after` carries, as the primary key is compared with."""
        try:
            values = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            key = tuple(
                read(value) for read, value in zip(self.parts.values(), values, strict=True)
            )
        except (ValueError, TypeError, AttributeError, binascii.Error) as error:
            raise ValidationError({"after": "Use the value that `next` carried."}) from error
        return key if len(key) > 1 else key[0]


def text(value: Any) -> str:  # noqa: ANN401
    """Read a text of a key. Raises TypeError for anything else."""
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError("not a text")
    return value
