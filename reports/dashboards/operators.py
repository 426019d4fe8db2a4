"""What an operator of a tally is called."""

import re
from dataclasses import dataclass

from seeds import readers

_BARE_NETWORK = re.compile(r"as([1-9][0-9]{0,9})")


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator in the language of the page, with its network numbers."""

    slug: str
    name: str
    numbers: str


def operator_name(slug: str, language: str) -> OperatorName:
    """Return an operator's name; a network that no seed knows is called by its AS name."""
    try:
        known = readers.operator(slug)
    except readers.UnknownSeedError:
        return _bare_network(slug)
    numbers = " ".join(f"AS{asn}" for asn in known.asns)
    return OperatorName(slug, known.name.get(language), numbers)


def is_bare_network(slug: str) -> bool:
    """Tell whether a slug is what a network without a known operator is called by."""
    return _BARE_NETWORK.fullmatch(slug) is not None


def _bare_network(slug: str) -> OperatorName:
    found = _BARE_NETWORK.fullmatch(slug)
    if found is None:
        return OperatorName(slug, slug, "")
    number = f"AS{found[1]}"
    name = readers.as_name(int(found[1]))
    return OperatorName(slug, name or number, number if name else "")
