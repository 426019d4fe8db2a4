"""Decoding only the steps must never change what a document says."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.observations import observe
from measurements.steps import decode_skeleton
from tests.unit.measurements.rules.documents import document, lookup
from tests.unit.measurements.rules.test_properties import CASES, VALUES, places, replaced


def decoded(content: object) -> Any:
    return decode_skeleton(orjson.dumps(content))


@settings(max_examples=300, deadline=None)
@given(case=CASES, data=st.data())
def test_a_skeleton_has_the_facts_of_its_document(case: Any, data: st.DataObject) -> None:
    content = case.document
    if isinstance(content["test_keys"], dict) and content["test_keys"]:
        path = data.draw(st.sampled_from(places(content["test_keys"])[1:]))
        content = replaced(content, ("test_keys", *path), data.draw(VALUES))
    try:
        skeleton = decoded(content)
    except (TypeError, orjson.JSONEncodeError):
        return  # an integer or a surrogate that no canonical document holds

    if skeleton is not None:
        assert observe(skeleton) == observe(orjson.loads(orjson.dumps(content)))


def test_most_documents_need_no_more_than_their_skeleton() -> None:
    content = document("telegram", queries=[lookup("example.org", "192.0.2.1")], x_unknown=[{}])

    assert decoded(content) is not None
    assert decoded(content).header() == {
        **{key: content.get(key) for key in decoded(content).header()},
        "test_keys": {},
    }


@pytest.mark.parametrize(
    "keys",
    [
        None,
        [],
        {},
        {"x_unknown": 1},
        {"queries": None},
        {"queries": {}},
        {"queries": [None]},
        {"queries": [{"hostname": 7}]},
        {"tcp_connect": [{"status": {"success": "yes"}}]},
        {"requests": [{"response": {"code": "200"}}]},
    ],
)
def test_what_has_another_shape_is_left_to_the_whole_document(keys: object) -> None:
    assert decoded(document("telegram") | {"test_keys": keys}) is None


@pytest.mark.parametrize(
    "content", [b"", b"7", b"[]", b"{}", b"{", b'{"test_keys": "\\ud800"}', b"[" * 5000]
)
def test_what_is_no_document_has_no_skeleton(content: bytes) -> None:
    assert decode_skeleton(content) is None
