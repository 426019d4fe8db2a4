"""Overlapping ranges become boundaries, and boundaries become files and back."""

import random
from itertools import pairwise

import pytest

from seeds.networks.eras import Family
from seeds.networks.flattening import Boundary, Range, flatten, special_ranges
from seeds.networks.packing import (
    NetworkName,
    RangeTable,
    pack_names,
    pack_ranges,
    unpack_names,
    unpack_ranges,
)


def test_the_longest_prefix_wins() -> None:
    nested = [Range(0, 100, 1), Range(20, 40, 2), Range(25, 30, 3), Range(30, 40, 4)]
    assert flatten(nested) == [(0, 1), (20, 2), (25, 3), (30, 4), (40, 1), (100, 0)]


def test_neighbours_of_one_network_are_joined_and_nobody_always_wins() -> None:
    joined = [Range(10, 20, 7), Range(20, 30, 7), Range(22, 24, 9), Range(21, 29, 0)]
    assert flatten(joined) == [(0, 0), (10, 7), (21, 0), (29, 7), (30, 0)]
    assert flatten([]) == [(0, 0)]


def test_flattening_agrees_with_brute_force_on_random_ranges() -> None:
    dice = random.Random(20160105)
    for _ in range(300):
        ranges = []
        for _ in range(dice.randint(0, 12)):
            start = dice.randrange(60)
            ranges.append(Range(start, start + dice.randint(1, 64 - start), dice.randint(0, 5)))
        boundaries = flatten(ranges)
        assert all(
            one.start < two.start and one.asn != two.asn for one, two in pairwise(boundaries)
        )
        table = RangeTable([one.start for one in boundaries], [one.asn for one in boundaries])
        for address in range(70):
            covering = [one for one in ranges if one.start <= address < one.end]
            best = min(
                ((one.end - one.start if one.asn else 0, one.asn) for one in covering),
                default=(0, 0),
            )
            assert table.asn_of(address) == best[1]


@pytest.mark.parametrize("family", Family)
def test_packing_keeps_every_boundary(family: Family) -> None:
    last = (1 << 8 * family.width) - 1
    whole = [Boundary(0, 0), Boundary(5, 6713), Boundary(last, 2**32 - 1)]
    # The range of the last address closes beyond the address space.
    table = unpack_ranges(pack_ranges([*whole, Boundary(last + 1, 0)], family))
    assert len(table) == 3
    answers = [table.asn_of(one) for one in (0, 4, 5, last - 1, last)]
    assert answers == [0, 0, 6713, 6713, 2**32 - 1]


def test_packing_refuses_what_does_not_rise_from_0() -> None:
    for wrong in ([Boundary(1, 1)], [Boundary(0, 1), Boundary(0, 2)]):
        with pytest.raises(ValueError, match="rise from 0"):
            pack_ranges(wrong, Family.IPV4)


def test_names_survive_packing() -> None:
    names = {7: NetworkName("é صوت", "MA"), 2**32 - 1: NetworkName("x", None)}
    table = unpack_names(pack_names(names))
    assert [table.get(asn) for asn in (6, 7, 8, 2**32 - 1)] == [
        None,
        names[7],
        None,
        names[2**32 - 1],
    ]


def test_a_file_of_the_other_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="no file of address ranges"):
        unpack_ranges(pack_names({}))
    with pytest.raises(ValueError, match="no file of network names"):
        unpack_names(pack_ranges([Boundary(0, 0)], Family.IPV4))


def test_special_ranges_do_not_cover_public_space() -> None:
    for family, public in ((Family.IPV4, 0x08080808), (Family.IPV6, 0x2A0014500 << 92)):
        assert not any(one.start <= public < one.end for one in special_ranges(family))
