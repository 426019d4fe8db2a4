"""A text that is called plain is one that a parser which sees everything finds unambiguous."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.samples import real_whatsapp
from measurements.ambiguity import is_plain

KEYS = st.sampled_from(["a", "b", "a:b", "\\u0061", "\\u003a", '\\"', "\\\\u003a", "", "é"])
NUMBERS = st.one_of(
    st.integers(-(2**66), 2**66).map(str),
    st.sampled_from(["9223372036854775807", "18446744073709551615", "18446744073709551616"]),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
SPACE = st.sampled_from(["", " ", "\n"])


@st.composite
def members(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pairs = draw(st.lists(st.tuples(KEYS, SPACE, values), max_size=4))
    return "{" + ",".join(f'"{key}"{space}:{value}' for key, space, value in pairs) + "}"


TEXTS = st.recursive(
    st.one_of(NUMBERS, KEYS.map(lambda key: f'"{key}"'), st.just("null")),
    lambda inner: st.one_of(
        members(inner), st.lists(inner, max_size=3).map(lambda items: "[" + ",".join(items) + "]")
    ),
    max_leaves=12,
)


def is_ambiguous(text: str) -> bool:
    found = False

    def pairs(items: list[tuple[str, Any]]) -> None:
        nonlocal found
        found = found or len(dict(items)) < len(items)

    def integer(digits: str) -> int:
        nonlocal found
        found = found or not -(2**63) <= int(digits) < 2**64
        return int(digits)

    json.loads(text, object_pairs_hook=pairs, parse_int=integer)
    return found


@given(TEXTS)
def test_no_ambiguous_text_is_called_plain(text: str) -> None:
    data = text.encode()
    assert not (is_plain(data, orjson.loads(data)) and is_ambiguous(text))


@pytest.mark.parametrize(
    "text",
    [
        b'{"a": {"b": "c:d"}, "e": ":"}',
        b'{"a": "\\u003cb\\u003e", "c": 18446744073709551}',
        orjson.dumps(real_whatsapp(1)),
    ],
)
def test_what_probes_send_is_plain(text: bytes) -> None:
    assert is_plain(text, orjson.loads(text))


def test_a_colon_hidden_in_an_escape_makes_up_for_no_member() -> None:
    text = b'{"a": "\\u003a", "a": "\\u003a"}'
    assert not is_plain(text, orjson.loads(text))
