"""Set reports that cannot all be true side by side. Pure."""

from collections.abc import Mapping, Sequence


def side_by_side(contradicts: Mapping[str, Sequence[str]]) -> list[tuple[str, list[str]]]:
    """Return few rows that show every pair: one claim, and those that contradict it.

    contradicts holds each claim's opponents, both ways, in the order in which claims are shown.
    The claim with the most pairs that no row shows yet comes first, so that a claim with many
    opponents is told once.
    """
    order = {claim: place for place, claim in enumerate(contradicts)}
    left = {claim: set(others) & order.keys() for claim, others in contradicts.items()}
    rows = []
    while any(left.values()):
        claim = max(left, key=lambda one: (len(left[one]), -order[one]))
        others = sorted(left[claim], key=order.__getitem__)
        for other in others:
            left[other].discard(claim)
        left[claim] = set()
        rows.append((claim, others))
    return sorted(rows, key=lambda row: order[row[0]])
