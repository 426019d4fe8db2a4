import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.wire_format import parse
from probe.canonical import MAX_DEPTH, IntegerOutOfRangeError, TooDeepError, encode

VECTORS = json.loads(
    (Path(__file__).parents[3] / "docs/formats/canonical-vectors.json").read_text()
)["vectors"]

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["why"])
def test_golden_vectors(vector: dict[str, str]) -> None:
    assert encode(parse(vector["json"].encode(), strict=False)) == vector["canonical"].encode()


@given(json_values)
def test_canonical_bytes_mean_the_same_and_are_their_own_canonical_form(value: object) -> None:
    canonical = encode(value)
    again = parse(canonical, strict=False)
    assert encode(again) == canonical
    assert json.loads(canonical) == value


def nested(depth: int, leaf: object) -> object:
    for _ in range(depth):
        leaf = [leaf]
    return leaf


@pytest.mark.parametrize("leaf", ["plain", "\ud800"])
def test_depth_limit_is_the_same_with_and_without_surrogates(leaf: str) -> None:
    encode(nested(MAX_DEPTH, leaf))
    with pytest.raises(TooDeepError):
        encode(nested(MAX_DEPTH + 1, leaf))


def test_integers_beyond_64_bits_are_refused_not_rounded() -> None:
    with pytest.raises(IntegerOutOfRangeError):
        encode({"a": 2**64})
