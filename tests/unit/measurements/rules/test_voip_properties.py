"""What holds for any voip_call document: less evidence, failing controls, the probe's own words."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane
from tests.unit.measurements.rules.test_properties import VALUES
from tests.unit.measurements.rules.voip_cases import CASES
from tests.voip_documents import (
    SILENCE,
    Document,
    context,
    cut_after,
    flows,
    losing,
    lost,
    server,
    servers,
    stun,
    voip_call,
)

INTERFERENCE = {Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED}
READABLE = [case.document for case in CASES.values() if case.document["test_keys"]]
DOCUMENTS = st.sampled_from(READABLE)
BLOCKS = ("block_sent", "block_received", "bytes_250ms")
CLAIMS = (
    "messaging_status", "call_setup_status", "media_status", "result", "plane", "mechanism",
    "confidence", "x_stats", "failure",
)  # fmt: skip
FLOW_CLAIMS = ("loss", "goodput_kbps", "max_gap_ms", "seed")
FATES = st.sampled_from(["passes", "lost", "cut", "loses"])
CHANGES: dict[str, Any] = {
    "passes": lambda *_: {}, "lost": lost, "cut": cut_after(5), "loses": losing(0.4),
}  # fmt: skip


def outcomes(document: Document) -> dict[tuple[str | None, Plane], Outcome]:
    return {(one.service, one.plane): one.outcome for one in judge(document)}


def accuses_no_more(before: Document, after: Document) -> None:
    """Fail if what was inconclusive became interference. A profile no longer named is gone."""
    was, now = outcomes(before), outcomes(after)
    for key, outcome in was.items():
        if outcome is Outcome.INCONCLUSIVE:
            assert now.get(key) not in INTERFERENCE, (key, was, now)


@st.composite
def runs(draw: st.DrawFn) -> Document:
    """Return a document whose every flow, server and helper fares as it may."""
    fates = iter(draw(st.lists(FATES, min_size=24, max_size=24)))

    def change(*of: Any) -> Document:
        return dict(CHANGES[next(fates)](*of))

    made = flows(trigger=change, control=change)
    helpers = draw(st.sampled_from([1, 2]))
    if helpers == 2:
        made += [one | {"helper": 2} for one in flows(trigger=CHANGES[draw(FATES)])]
    made += [stun("A", passes=draw(st.booleans())), stun("B", passes=draw(st.booleans()))]
    return voip_call(
        x_context=context(helpers=helpers),
        x_stun=servers(relays=draw(st.booleans()), neutral=draw(st.booleans())),
        x_flows=made,
    )


@settings(max_examples=150, deadline=None)
@given(document=runs() | DOCUMENTS, data=st.data())
def test_fewer_flows_accuse_no_more(document: Document, data: st.DataObject) -> None:
    made = copy.deepcopy(document)
    all_flows = made["test_keys"].get("x_flows")
    if isinstance(all_flows, list) and all_flows:
        kept = data.draw(st.lists(st.booleans(), min_size=len(all_flows), max_size=len(all_flows)))
        pairs = zip(all_flows, kept, strict=True)
        made["test_keys"]["x_flows"] = [one for one, is_kept in pairs if is_kept]
    accuses_no_more(document, made)


@settings(max_examples=100, deadline=None)
@given(document=runs() | DOCUMENTS, data=st.data())
def test_flows_with_less_in_them_accuse_no_more(document: Document, data: st.DataObject) -> None:
    made = copy.deepcopy(document)
    all_flows = made["test_keys"].get("x_flows")
    for one in all_flows if isinstance(all_flows, list) else ():
        for key in data.draw(st.sets(st.sampled_from([*BLOCKS, "cutoff_s", "jitter_p95_ms"]))):
            one.pop(key, None)
    accuses_no_more(document, made)


@settings(max_examples=100, deadline=None)
@given(document=runs() | DOCUMENTS, data=st.data())
def test_fewer_sections_and_controls_accuse_no_more(
    document: Document, data: st.DataObject
) -> None:
    made = copy.deepcopy(document)
    keys = made["test_keys"]
    sections = ("queries", "tcp_connect", "tls_handshakes", "requests", "x_stun", "x_flows")
    for name in data.draw(st.sets(st.sampled_from(sections))):
        keys.pop(name, None)
    role = data.draw(st.sampled_from(["neutral", "service", "nobody"]))
    keys["x_stun"] = [one for one in keys.get("x_stun", ()) if one["role"] != role]
    accuses_no_more(document, made)


@settings(max_examples=60, deadline=None)
@given(document=runs() | DOCUMENTS, data=st.data())
def test_fewer_neutral_servers_accuse_no_more(document: Document, data: st.DataObject) -> None:
    made = copy.deepcopy(document)
    steps = made["test_keys"]["x_stun"]
    dropped = data.draw(st.sets(st.integers(0, max(0, len(steps) - 1))))
    made["test_keys"]["x_stun"] = [
        one for place, one in enumerate(steps) if one["role"] != "neutral" or place not in dropped
    ]
    accuses_no_more(document, made)


@settings(max_examples=100, deadline=None)
@given(document=runs() | DOCUMENTS, fate=st.sampled_from(["lost", "loses", "gone"]))
def test_failing_controls_never_accuse(document: Document, fate: str) -> None:
    made = copy.deepcopy(document)
    keys = made["test_keys"]
    found = keys.get("x_flows")
    for one in found if isinstance(found, list) else ():
        if one["kind"] == "control":
            share = {"lost": 0.0, "loses": 0.8, "gone": 1.0}[fate]
            one["received"] = int(one["sent"] * share)
            one["failure"] = SILENCE if fate == "gone" else None
    keys["x_stun"] = [
        server(one["endpoint"], answers=False, role="neutral") if one["role"] == "neutral" else one
        for one in keys["x_stun"]
    ]
    for (_, plane), outcome in outcomes(made).items():
        if plane is Plane.MEDIA:
            assert outcome not in INTERFERENCE
        if plane is Plane.CALL_SETUP and outcome in INTERFERENCE:
            assert "voip_call.call_setup.blocked_dns" in {one.rule_id for one in judge(made)}


@settings(max_examples=80, deadline=None)
@given(document=runs() | DOCUMENTS, word=VALUES)
def test_the_probes_own_words_change_nothing(document: Document, word: object) -> None:
    made = copy.deepcopy(document)
    made["test_keys"] |= dict.fromkeys(CLAIMS, word)
    found = made["test_keys"].get("x_flows")
    for one in found if isinstance(found, list) else ():
        one.update(dict.fromkeys(FLOW_CLAIMS, word))
    assert judge(made) == judge(document)


def _lists(document: Document) -> Iterator[list[Any]]:
    for name in ("x_flows", "x_stun"):
        value = document["test_keys"].get(name)
        if isinstance(value, list):
            yield value


@settings(max_examples=50, deadline=None)
@given(document=runs() | DOCUMENTS)
def test_the_order_of_steps_does_not_matter(document: Document) -> None:
    made = copy.deepcopy(document)
    for steps in _lists(made):
        steps.reverse()
    assert judge(made) == judge(document)


@settings(max_examples=100, deadline=None)
@given(
    context_=VALUES,
    steps=VALUES | st.lists(VALUES),
    found=st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "round": st.integers(-1, 5) | VALUES,
                "kind": st.sampled_from(["trigger", "control"]) | VALUES,
                "variant": st.sampled_from("ABCDE") | VALUES,
                "direction": st.sampled_from(["up", "down"]) | VALUES,
                "helper": st.integers(0, 9) | VALUES,
                "port": st.integers() | VALUES,
                "sent": st.integers() | VALUES,
                "received": st.integers() | VALUES,
                "t0": st.floats() | VALUES,
                "t": st.floats() | VALUES,
                "block_sent": st.lists(st.integers(0, 10**9)) | VALUES,
                "block_received": st.lists(st.integers(0, 10**9)) | VALUES,
                "bytes_250ms": st.lists(st.integers(0, 10**9)) | VALUES,
                "cutoff_s": st.floats() | VALUES,
                "jitter_p95_ms": st.floats() | VALUES,
                "profile": VALUES,
            },
        ),
        max_size=12,
    ),
)
def test_junk_never_raises(context_: object, steps: object, found: object) -> None:
    keys = {"x_context": context_, "x_stun": steps, "x_flows": found, "x_profile": context_}
    assert judge({"test_name": "voip_call", "test_keys": keys})


def test_endless_lists_are_cut() -> None:
    many = flows(trigger=losing(0.4)) * 200
    long = [one | {"block_sent": [10**9] * 10_000, "bytes_250ms": [1] * 10_000} for one in many]
    assert judge(voip_call(x_flows=long, x_stun=servers() * 5000))
