"""What holds for any document, however broken."""

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.rules import TESTS_WITH_RULES, judge
from measurements.rules.vocabulary import Outcome
from tests.unit.measurements.rules.cases import ALL_CASES
from tests.unit.measurements.rules.documents import Document

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["generic_timeout_error", "149.154.175.50", "e1.whatsapp.net", "::1%a"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
SECTIONS = ("queries", "tcp_connect", "tls_handshakes", "requests", "network_events")
CASES = st.sampled_from(ALL_CASES)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value in a document."""
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [path, *(p for key, child in children for p in places(child, (*path, key)))]


def replaced(document: Document, path: tuple[Any, ...], value: object) -> Document:
    made = copy.deepcopy(document)
    target: Any = made
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    return made


@settings(max_examples=300, deadline=None)
@given(case=CASES, data=st.data())
def test_a_mutated_document_is_judged_and_always_alike(case: Any, data: st.DataObject) -> None:
    document = case.document
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(document)[1:]))
        document = replaced(document, path, data.draw(VALUES))

    assert judge(document) == judge(copy.deepcopy(document))


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(TESTS_WITH_RULES)),
    keys=st.dictionaries(
        st.sampled_from([*SECTIONS, "bootstrap", "control", "endpoint", "lookups"]), VALUES
    )
    | VALUES,
)
def test_an_invented_document_is_judged(name: str, keys: object) -> None:
    for verdict in judge({"test_name": name, "test_keys": keys}):
        assert verdict.outcome in {Outcome.INVALID, Outcome.INCONCLUSIVE}


def _reversed_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed_keys(value[key]) for key in reversed(value)}
    return [_reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_neither_key_order_nor_unknown_keys_matter() -> None:
    for case in ALL_CASES:
        document = _reversed_keys(case.document) | {"x_result": "blocked", "confidence": 1}
        if isinstance(document["test_keys"], dict) and document["test_keys"]:
            document["test_keys"] |= {"result": "ok", "blocking": "dns", "x_unknown": [1]}
        assert judge(document) == judge(case.document)


def test_neither_header_nor_annotations_matter() -> None:
    """Who measured, when and from where does not change what the steps show.

    Only the rules about calls read one annotation: whether a VPN was on.
    """
    other = {
        "annotations": {"network_type": "vpn"},
        "measurement_start_time": "2016-01-01 00:00:00",
        "probe_asn": "AS1",
        "probe_cc": "ZZ",
        "test_version": "9.9.9",
    }
    for case in ALL_CASES:
        own = {"annotations": case.document["annotations"]}
        about_calls = case.document["test_name"] in {"voip_call", "voip_web", "call_report"}
        changed = case.document | other | (own if about_calls else {})
        assert judge(changed) == judge(case.document)


def test_a_document_that_says_less_accuses_no_more() -> None:
    for case in ALL_CASES:
        keys = case.document["test_keys"]
        for section in SECTIONS if isinstance(keys, dict) else ():
            fewer = {name: steps for name, steps in keys.items() if name != section}
            after = judge(case.document | {"test_keys": fewer})
            for was, now in zip(judge(case.document), after, strict=True):
                if was.outcome is Outcome.INCONCLUSIVE:
                    assert now.outcome is not Outcome.BLOCKED, (case, section)


def test_verdicts_survive_json() -> None:
    for case in ALL_CASES:
        assert judge(json.loads(json.dumps(case.document))) == judge(case.document)
