import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probe.canonical import encode
from probe.scrub import DENIED_KEYS, HEADERS, OWN_ADDRESS_KEYS, RESOLVER_KEYS, scrub
from tests.unit.probe.test_canonical import json_values

OWN = "198.51.100.23"
NAMES = sorted(DENIED_KEYS | OWN_ADDRESS_KEYS | RESOLVER_KEYS | {
    "requests", "request", "response", "headers", "headers_list", "annotations", "test_keys",
    "report_id", "measurement_start_time", "queries", "input",
})  # fmt: skip


def document(**changes: object) -> dict[str, object]:
    base: dict[str, object] = {
        "test_name": "telegram",
        "measurement_start_time": "2026-11-20 10:28:56",
        "test_start_time": "2026-11-20 09:59:59",
        "probe_ip": "127.0.0.1",
        "report_id": "20261120T102855Z_telegram_MA_36903_n1_HKJ2sF9m0lP7JMsW",
        "test_keys": {},
    }
    return base | changes


def test_times_are_cut_to_the_hour_wherever_they_are_named() -> None:
    scrubbed = scrub(document())
    assert scrubbed["measurement_start_time"] == "2026-11-20 10:00:00"
    assert scrubbed["test_start_time"] == "2026-11-20 09:00:00"
    assert scrubbed["report_id"] == "20261120T100000Z_telegram_MA_36903_n1_HKJ2sF9m0lP7JMsW"


@pytest.mark.parametrize("key", sorted(OWN_ADDRESS_KEYS))
@pytest.mark.parametrize("where", ["top", "test_keys", "list", "object", "annotations"])
def test_own_addresses_are_masked_everywhere(key: str, where: str) -> None:
    echo = {"body": f"you are {OWN}, welcome", "url": f"http://x/?ip={OWN}&a=1"}
    keys: dict[str, object] = {"requests": [{"response": echo}], "x_stun": [{}], "x": {}}
    sample = document(test_keys=keys, annotations={})
    target = {
        "top": sample,
        "test_keys": keys,
        "list": keys["x_stun"][0],  # type: ignore[index]
        "object": keys["x"],
        "annotations": sample["annotations"],
    }[where]
    target[key] = OWN
    assert OWN.encode() not in encode(scrub(sample))


@pytest.mark.parametrize(
    ("written", "elsewhere"),
    [
        ("2001:db8::7", "2001:0db8:0000:0000:0000:0000:0000:0007"),
        ("2001:DB8:0:0::7", "addr=2001:db8::7 "),
        (f"{OWN}:49152", f"client {OWN} seen"),
        ("[2001:db8::7]:443", "2001:db8::7"),
    ],
)
def test_own_address_is_found_in_other_spellings(written: str, elsewhere: str) -> None:
    keys = {"x_stun": [{"mapped_address": written}], "note": elsewhere}
    text = encode(scrub(document(test_keys=keys))).decode()
    assert OWN not in text
    assert "db8" not in text


def test_longer_numbers_that_hold_the_address_are_left_alone() -> None:
    keys = {"client_ip": "10.0.0.1", "other": ["110.0.0.1", "10.0.0.15", "10.0.0.1.example"]}
    scrubbed = scrub(document(test_keys=keys))["test_keys"]
    assert isinstance(scrubbed, dict)
    assert scrubbed["other"] == ["110.0.0.1", "10.0.0.15", "[scrubbed].example"]


def test_resolvers_are_masked_where_named_but_stay_in_the_queries() -> None:
    queries = [{"resolver_address": "8.8.8.8:53", "answers": [{"ipv4": "8.8.8.8"}]}]
    scrubbed = scrub(document(resolver_ip="8.8.8.8", test_keys={"queries": queries}))
    assert scrubbed["resolver_ip"] == "127.0.0.1"
    assert scrubbed["test_keys"] == {"queries": queries}


@pytest.mark.parametrize("header", sorted(HEADERS))
@pytest.mark.parametrize("form", ["object", "list"])
def test_telling_headers_are_masked_in_requests_and_responses(header: str, form: str) -> None:
    name = header.title()
    headers: object = {name: "secret", "Via": "kept"}
    key = "headers"
    if form == "list":
        headers, key = [[name, "secret"], ["Via", "kept"]], "headers_list"
    exchange = {"request": {key: headers}, "response": {key: headers}}
    text = encode(scrub(document(test_keys={"requests": [exchange]}))).decode()
    assert "secret" not in text
    assert text.count("kept") == 2


@pytest.mark.parametrize("key", sorted(DENIED_KEYS))
def test_denied_keys_are_dropped_and_unknown_ones_kept(key: str) -> None:
    sample = document(annotations={key: "x", "engine": "y"}, **{key: "x", "unknown": [1]})
    scrubbed = scrub(sample)
    assert key not in scrubbed
    assert scrubbed["annotations"] == {"engine": "y"}
    assert scrubbed["unknown"] == [1]


named_values = st.recursive(
    json_values | st.sampled_from([OWN, f"{OWN}:1", "::1", "2026-01-02 03:04:05"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.dictionaries(st.sampled_from(NAMES), named_values))
def test_scrub_is_idempotent_pure_and_never_raises(sample: dict[str, object]) -> None:
    before = copy.deepcopy(sample)
    once = scrub(sample)
    assert sample == before or json.dumps(sample) == json.dumps(before)
    assert encode(scrub(once)) == encode(once)
