"""SQL, one statement per file: where sets are the point."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def read(name: str) -> str:
    """Return the statement in NAME.sql."""
    return (_FOLDER / f"{name}.sql").read_text()
