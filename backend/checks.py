"""What the database must promise, asked before it is migrated: acknowledged means on the disk."""

from collections.abc import Sequence
from typing import Any, Final

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

_PROMISES: Final = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    # The connection asks for it; a server or a pooler in between may refuse.
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
    "default_transaction_isolation": {"read committed"},
}


@register(Tags.database)
def check_durability(
    *,
    databases: Sequence[str] | None = None,
    **_: Any,  # noqa: ANN401
) -> list[CheckMessage]:
    """Return an error for each setting under which a 200 would be a lie."""
    return [error for alias in databases or () for error in _broken_promises(alias)]


def _broken_promises(alias: str) -> list[CheckMessage]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM unnest(%s::text[]) AS name", [list(_PROMISES)]
        )
        found = dict(cursor.fetchall())
    return [
        Error(
            f"PostgreSQL runs with {name}={found[name]}: what is acknowledged could be lost.",
            hint=f"Set {name} to {min(allowed)} in the server's configuration.",
            id=f"sawt.{name}",
        )
        for name, allowed in _PROMISES.items()
        if found[name] not in allowed
    ]
