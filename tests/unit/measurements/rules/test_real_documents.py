"""Rules against what real probes sent, where the shared data is at hand."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measurements.import_files import unwrap
from measurements.plausibility import read_header
from measurements.refusals import RefusedError
from measurements.rules import TESTS_WITH_RULES, judge
from measurements.rules.vocabulary import Outcome, Plane
from measurements.wire_format import parse_object
from seeds import readers
from tests.unit.measurements.rules.test_properties import SECTIONS, VALUES, places, replaced

DATA = Path(__file__).parents[4] / "../shared/data"
KENYA = DATA / "kenya-2023/telegram.jsonl.gz"
needs_data = pytest.mark.skipif(
    not KENYA.exists(), reason="the shared data, not all of it ours to commit, is not at hand"
)
pytestmark = needs_data

JAMBONET = "AS12455"
SAFARICOM = ("AS33771", "AS37061")
EXPECTED = {
    "dnscheck-IT-2020-12-02-49678606": "ok",
    "facebook_messenger-DE-2019-04-08-8de8173d": "ok inconclusive",
    "facebook_messenger-IT-2016-11-25-22cf2b9c": "ok inconclusive",
    "facebook_messenger-IT-2016-11-25-50184d3b": "ok inconclusive",
    "facebook_messenger-RU-2020-03-04-2f4472b0": "inconclusive inconclusive",  # names only
    "signal-BR-2021-04-14-9c9b9e3c": "ok inconclusive",
    "signal-DE-2023-11-13-b244f643": "ok inconclusive",
    "signal-IT-2021-02-15-52b0b9c4": "ok inconclusive",
    "signal-IT-2021-02-15-9cb09696": "blocked inconclusive",  # chat resolves to another's server
    "signal-IT-2023-12-01-3e368fbd": "ok inconclusive",
    "stun_reachability-IT-2020-06-01-6ed1b733": "ok",
    "stun_reachability-IT-2020-06-01-9b78eff1": "ok",
    "telegram-DE-2017-04-07-bdc842d0": "ok blocked",  # the page is refused, one address lost
    "telegram-HR-2019-04-07-9e5b694f": "ok ok",
    "telegram-IT-2020-01-09-c58bf7c3": "ok ok",
    "telegram-IT-2020-01-10-1129cc1e": "invalid invalid",  # no test_keys
    "telegram-IT-2020-01-10-175460c3": "inconclusive inconclusive",  # one endpoint of ten
    "telegram-IT-2020-01-10-33edf7f2": "invalid invalid",
    "telegram-IT-2020-01-10-5d19c182": "inconclusive inconclusive",
    "telegram-IT-2020-01-10-7856dc6e": "invalid invalid",
    "telegram-IT-2020-01-11-0dc97d5e": "ok ok",
    "telegram-IT-2022-12-07-a101b4ad": "ok ok",
    "telegram-US-2022-11-10-dc8812b9": "ok ok",
    "web_connectivity-AE-2019-11-18-b5d00722": "inconclusive",  # the control's answer is broken
    "web_connectivity-DE-2016-05-23-887a3198": "ok",  # control's addresses are called `ips`
    "web_connectivity-DE-2016-05-23-8bed47ad": "ok",
    "web_connectivity-DE-2019-04-08-64094e12": "ok",
    "web_connectivity-ES-2019-07-17-03d97d05": "ok",
    "web_connectivity-GB-2019-10-10-1622e628": "invalid",  # empty test_keys, as six others
    "web_connectivity-ID-2025-05-27-124f2c4d": "inconclusive",  # a block page, by fingerprint
    "web_connectivity-IE-2020-03-02-4a03c52a": "ok",
    "web_connectivity-IE-2020-03-03-c41c364e": "inconclusive",  # a parked domain, not a block
    "web_connectivity-IR-2022-08-15-42c480b6": "inconclusive",  # expired for the control too
    "web_connectivity-IR-2022-08-15-61a10b13": "blocked",  # the name is answered 10.10.34.36
    "web_connectivity-IT-2019-03-30-bffefd6c": "inconclusive",  # broken for the control too
    "web_connectivity-IT-2021-03-22-366b14da": "ok",
    "web_connectivity-IT-2023-11-30-1f8e64d3": "ok",
    "web_connectivity-IT-2023-11-30-e109af23": "inconclusive",  # port 80 closed to all
    "web_connectivity-IT-2024-01-24-f5da51e4": "ok",
    "web_connectivity-IT-2024-02-14-4c3f840d": "ok",
    "web_connectivity-NL-2020-02-29-877eadbe": "inconclusive",  # the probe's own error
    "web_connectivity-RU-2020-10-29-8911e80c": "inconclusive",  # silent to the control too
    "web_connectivity-US-2019-07-20-96eb48bd": "ok",
    "web_connectivity-US-2023-03-07-709e252e": "ok",
    "whatsapp-IT-2016-11-25-bac0b662": "ok ok",
    "whatsapp-IT-2019-04-07-b2e00856": "ok ok",
    "whatsapp-IT-2020-07-09-d62a6c6e": "ok ok",
    "whatsapp-IT-2022-12-07-7a57eeb2": "ok ok",
    "whatsapp-JP-2022-11-05-b271e981": "blocked blocked",  # every name is answered 0.0.0.0
}


def kenya() -> Iterator[dict[str, Any]]:
    with gzip.open(KENYA, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def samples() -> Iterator[tuple[str, Any]]:
    for folder in ("ooni-measurements", "ooni-doc-samples", "ooni-simulated-network"):
        for path in sorted((DATA / folder).glob("*.json")):
            yield path.stem, json.loads(path.read_text(encoding="utf-8"))


def test_each_sample_gets_the_verdict_of_a_reader() -> None:
    found = {
        stem: " ".join(verdict.outcome for verdict in judge(document))
        for stem, document in samples()
        if isinstance(document, dict) and document.get("test_name") in TESTS_WITH_RULES
    }

    assert {stem: found.get(stem) for stem in EXPECTED} == EXPECTED


def test_every_document_has_a_verdict_a_reason_or_no_rules() -> None:
    """None causes an exception; what is refused, a reader refuses too."""
    now, counts = datetime(2026, 11, 25, tzinfo=UTC), Counter[str]()
    for folder in ("ooni-measurements", "ooni-doc-samples", "ooni-simulated-network"):
        for path in sorted((DATA / folder).glob("*.json")):
            try:
                document = unwrap(parse_object(path.read_bytes(), strict=False))
                header = read_header(document, readers.countries(), now)
            except RefusedError as refused:
                counts[f"refused: {refused.reason}"] += 1
                continue
            verdicts = judge(document)
            assert bool(verdicts) == (header.test_name in TESTS_WITH_RULES)
            counts["judged" if verdicts else "no rules"] += 1

    assert counts == {
        "judged": 82,
        "no rules": 97,
        "refused: invalid_test_name": 1,
        "refused: missing_key": 1,
        "refused: unknown_country": 4,
        "refused: unknown_network": 4,
        "refused: wrong_type": 1,
    }


def test_kenya_2023_by_network_and_day() -> None:
    days: dict[tuple[str, str], Counter[str]] = {}
    for document in kenya():
        verdict = next(v for v in judge(document) if v.plane is Plane.MESSAGING)
        key = (document["probe_asn"], document["measurement_start_time"][:10])
        days.setdefault(key, Counter())[verdict.outcome] += 1

    jambonet = {day: counts for (asn, day), counts in days.items() if asn == JAMBONET}
    in_block = [counts for day, counts in jambonet.items() if "2023-11-09" <= day <= "2023-11-24"]
    outside = [
        counts for day, counts in jambonet.items() if not "2023-11-09" <= day <= "2023-11-24"
    ]
    assert all(set(counts) == {Outcome.OK} for counts in outside)
    assert sum(counts[Outcome.OK] for counts in in_block) == 0
    assert sum(counts[Outcome.BLOCKED] for counts in in_block) == 81

    safaricom = [(day, counts) for (asn, day), counts in days.items() if asn in SAFARICOM]
    early = [counts[Outcome.BLOCKED] for day, counts in safaricom if day < "2023-11-08"]
    within = sum((counts for day, counts in safaricom if day >= "2023-11-08"), Counter())
    assert sum(early) == 0
    assert within[Outcome.BLOCKED] == 170
    assert within[Outcome.OK] > 100

    others = Counter[str]()
    for (asn, _), counts in days.items():
        if asn not in {JAMBONET, *SAFARICOM, "AS36926"}:
            others += counts
    assert others[Outcome.BLOCKED] == 1
    assert others[Outcome.OK] > 1000


def test_a_real_document_that_says_less_accuses_no_more() -> None:
    documents = [document for _, document in samples() if isinstance(document, dict)]
    for document in (*documents, *kenya()):
        before = judge(document)
        if all(verdict.outcome is not Outcome.INCONCLUSIVE for verdict in before):
            continue
        keys = document["test_keys"]
        for section in SECTIONS:
            fewer = {name: steps for name, steps in keys.items() if name != section}
            for was, now in zip(before, judge(document | {"test_keys": fewer}), strict=True):
                if was.outcome is Outcome.INCONCLUSIVE:
                    assert now.outcome is not Outcome.BLOCKED, (document, section)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_mutated_real_document_is_judged(data: st.DataObject) -> None:
    stem = data.draw(st.sampled_from(sorted(EXPECTED)))
    path = next(DATA.glob(f"ooni-*/{stem}.json"))
    document = json.loads(path.read_text(encoding="utf-8"))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.sampled_from(places(document)[1:]))
        document = replaced(document, place, data.draw(VALUES))

    assert judge(document) == judge(document)
