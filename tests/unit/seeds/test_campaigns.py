"""Campaigns and their samples."""

import datetime as dt
import gzip
import ipaddress
import json
import re
from collections import Counter

import pytest

from seeds import campaigns as module
from seeds import readers
from seeds.records import Record, read_json
from seeds.vocabulary import Plane

ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")


def test_morocco_2016() -> None:
    morocco = readers.campaign("morocco-2016")
    assert (morocco.since, morocco.until) == (dt.date(2016, 1, 1), dt.date(2016, 12, 1))
    assert morocco.operators == ("maroc-telecom", "orange-maroc", "inwi")
    assert (morocco.default_service, morocco.default_plane) == ("whatsapp", Plane.CALL_SETUP)
    assert readers.sample_path("morocco-2016") is None


def test_kenya_2023() -> None:
    kenya = readers.campaign("kenya-2023")
    assert (kenya.since, kenya.until) == (dt.date(2023, 10, 15), dt.date(2023, 11, 30))
    assert kenya.operators[:2] == ("jambonet", "safaricom")
    assert (kenya.services, kenya.default_plane) == (("telegram",), Plane.MESSAGING)


def test_titles_and_summaries_are_written_in_their_languages() -> None:
    for one in readers.campaigns():
        for text in (one.title, one.summary):
            assert re.search("[\u0600-\u06ff]", text.ar)
            assert not re.search("[\u0600-\u06ff]", text.fr + text.en)


def test_the_summary_of_morocco_says_that_there_is_no_measurement() -> None:
    summary = readers.campaign("morocco-2016").summary
    assert "aucune mesure" in summary.fr
    assert "وليس قياسات" in summary.ar
    assert "not measurements" in summary.en


def test_the_kenya_sample_is_whole_and_of_its_campaign() -> None:
    kenya, path = readers.campaign("kenya-2023"), readers.sample_path("kenya-2023")
    assert path is not None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    assert len(documents) == 2344
    assert {one["test_name"] for one in documents} == {"telegram"}
    assert {one["probe_cc"] for one in documents} == {kenya.country}
    days = {dt.date.fromisoformat(one["test_start_time"][:10]) for one in documents}
    assert kenya.since <= min(days) <= max(days) < kenya.until
    seen = Counter(readers.operator_of(int(one["probe_asn"][2:]), "KE").slug for one in documents)
    assert set(kenya.operators) <= set(seen)
    # All but a few measurements are on an operator of the campaign.
    assert sum(seen[slug] for slug in kenya.operators) > 0.99 * len(documents)


def test_the_kenya_sample_holds_no_address_of_a_volunteer() -> None:
    path = readers.sample_path("kenya-2023")
    assert path is not None
    found = set(ADDRESS.findall(gzip.decompress(path.read_bytes()).decode()))
    telegram = {one.host for one in readers.endpoints("telegram")} | {"149.154.167.99"}
    assert {one for one in found - telegram if ipaddress.ip_address(one).is_global} == set()


def test_the_ooni_sample_is_small_and_holds_no_address_of_a_volunteer() -> None:
    raw = gzip.decompress(readers.ooni_samples_path().read_bytes())
    assert len(raw) <= 400_000
    documents = [json.loads(line) for line in raw.decode().splitlines()]
    assert [one["test_name"] for one in documents] == [
        "telegram", "whatsapp", "signal", "facebook_messenger",
        "web_connectivity", "http_requests", "stun_reachability",
        "web_connectivity", "web_connectivity", "web_connectivity",
    ]  # fmt: skip
    for one in documents:
        assert one["probe_ip"] == "127.0.0.1"
        assert one.get("resolver_ip") in {None, "198.51.100.7"}
        assert one["test_keys"].get("client_resolver") in {None, "0.0.0.0"}


def test_samples_are_compressed_without_a_time_and_licensed_beside() -> None:
    kenya = readers.sample_path("kenya-2023")
    assert kenya is not None
    for path, licence in (
        (kenya, kenya.with_name("LICENSE-kenya-2023.md")),
        (readers.ooni_samples_path(), readers.ooni_samples_path().with_name("LICENSE.md")),
    ):
        assert path.read_bytes()[4:8] == bytes(4)
        assert "CC BY-NC-SA 4.0" in licence.read_text()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"until": "2016-01-01"}, "'since' must lie before 'until'"),
        ({"operators": ["safaricom"]}, "there is no operator 'safaricom' in MA"),
        ({"services": ["whatsapp", "fax"]}, "there is no service 'fax'"),
        ({"default_service": "signal"}, "'default_service' must be one of"),
        ({"default_service": "tango"}, "'default_plane' must be a plane of"),
        ({"default_plane": "smoke"}, "'default_plane' must be one of"),
        ({"sample": "nothing.gz"}, "there is no sample 'nothing.gz'"),
        ({"country": "ZZ"}, "there is no country 'ZZ'"),
    ],
)
def test_a_wrong_campaign_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], fault: str
) -> None:
    row = read_json("campaigns.json")[0]
    wrong = Record(row.file, row.where, {**row.fields, **change})
    monkeypatch.setattr(module, "read_json", lambda _: (wrong,))
    with pytest.raises(readers.SeedError, match=f"campaigns.json, morocco-2016: {fault}"):
        module.campaigns.__wrapped__()


def test_an_unknown_campaign_is_one_clear_error() -> None:
    with pytest.raises(readers.UnknownSeedError, match="no campaign is called 'atlantis'"):
        readers.campaign("atlantis")
