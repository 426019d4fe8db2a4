"""Claims: dated, sourced, contradicting each other openly."""

import datetime as dt
import re
from collections.abc import Mapping

import pytest

from seeds import claims as module
from seeds import readers
from seeds.records import Record, read_json
from seeds.vocabulary import Access, Effect, NetworkType, Precision, Standing


def claim(claim_id: str) -> readers.Claim:
    return next(one for one in readers.all_claims() if one.id == claim_id)


def test_both_campaigns_have_claims_in_order() -> None:
    assert len(readers.claims("morocco-2016")) == 40
    assert len(readers.claims("kenya-2023")) == 3
    starts = [one.start for one in readers.claims("morocco-2016")]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("claim_id", "start", "effect", "standing"),
    [
        ("ma-2016-01-05-mobile", "2016-01-05", Effect.BLOCKED, Standing.CONFIRMED),
        ("ma-2016-01-07-anrt", "2016-01-07", Effect.ANNOUNCED, Standing.CONFIRMED),
        ("ma-2016-01-15-union-constitutionnelle", "2016-01-15", Effect.PROTEST, Standing.CONFIRMED),
        ("ma-2016-02-04-mobile-restored", "2016-02-04", Effect.RESTORED, Standing.DISPUTED),
        ("ma-2016-02-16-stop", "2016-02-16", Effect.BLOCKED, Standing.DISPUTED),
        ("ma-2016-02-26-fixed", "2016-02-26", Effect.BLOCKED, Standing.CONFIRMED),
        ("ma-2016-03-lifted", "2016-03-01", Effect.RESTORED, Standing.DISPUTED),
        ("ma-2016-03-oujda-suit", "2016-03-01", Effect.COURT, Standing.CONFIRMED),
        ("ma-2016-10-18-rabat-hearing", "2016-10-18", Effect.COURT, Standing.CONFIRMED),
        ("ma-2016-10-brookings", "2016-10-01", Effect.CONTEXT, Standing.CONFIRMED),
        ("ma-2016-10-25-director-dismissed", "2016-10-25", Effect.CONTEXT, Standing.CONFIRMED),
        ("ma-2016-11-03-letter", "2016-11-03", Effect.ANNOUNCED, Standing.CONFIRMED),
        ("ma-2016-11-04-restored", "2016-11-04", Effect.RESTORED, Standing.CONFIRMED),
        ("ke-2023-11-08-ooni-incident", "2023-11-08", Effect.BLOCKED, Standing.CONFIRMED),
    ],
)
def test_what_must_be_told_is_told(
    claim_id: str, start: str, effect: Effect, standing: Standing
) -> None:
    one = claim(claim_id)
    assert (one.start.isoformat(), one.effect, one.standing) == (start, effect, standing)


def test_the_union_constitutionnelle_protested_against_the_mobile_block() -> None:
    one = claim("ma-2016-01-15-union-constitutionnelle")
    assert one.network_types == (NetworkType.MOBILE,)
    assert "الاتحاد الدستوري" in one.text.ar
    assert {source.publisher for source in one.sources} >= {"HuffPost Maghreb", "El Moudjahid"}


def test_january_is_about_mobile_and_february_about_adsl_and_wifi() -> None:
    january, february = claim("ma-2016-01-05-mobile"), claim("ma-2016-02-26-fixed")
    assert january.access == (Access.GEN3, Access.GEN4)
    assert february.access == (Access.ADSL,)
    assert set(february.network_types) == {NetworkType.WIFI, NetworkType.WIRED}


def test_oonis_incident_has_its_operators_and_ends_after_24_november() -> None:
    one = claim("ke-2023-11-08-ooni-incident")
    assert set(one.operators) == {"jambonet", "safaricom"}
    assert one.end == dt.date(2023, 11, 25)
    assert one.sources[0].link == "https://explorer.ooni.org/findings/228466228201"


def test_contradictions_are_mutual_between_block_and_restoration_or_dates() -> None:
    by_id = {one.id: one for one in readers.all_claims()}
    contradicted = [one for one in by_id.values() if one.contradicts]
    assert len(contradicted) >= 12
    for one in contradicted:
        assert all(one.id in by_id[other].contradicts for other in one.contradicts)
        # Where two claims contradict, at least one of them is in dispute.
        for other in one.contradicts:
            assert Standing.DISPUTED in {one.standing, by_id[other].standing}


def test_every_claim_is_sourced_and_dated_half_open() -> None:
    for one in readers.all_claims():
        assert one.sources
        assert one.end is None or one.start < one.end
        if one.precision is Precision.YEAR:
            assert (one.start.month, one.start.day) == (1, 1)


def test_every_text_is_written_in_its_language_as_a_sentence() -> None:
    texts = [one.text for one in readers.all_claims()]
    for text in texts:
        assert re.search("[\u0600-\u06ff]{3}", text.ar)
        assert not re.search("[\u0600-\u06ff]", text.fr + text.en)
        assert all(words.endswith(".") for words in (text.fr, text.ar, text.en))
        assert "'" not in text.fr + text.en
    assert len({text.en for text in texts}) == len(texts)


def test_an_address_that_is_cut_short_is_never_a_link() -> None:
    sources = [source for one in readers.all_claims() for source in one.sources]
    cut = [source for source in sources if source.url is not None and "…" in source.url]
    assert cut
    assert all(source.link is None for source in cut)
    assert all((source.link or "https://").startswith("http") for source in sources)
    assert sum(source.link is None for source in sources) < len(sources) / 5


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"end": "2016-01-05"}, "'start' must lie before 'end'"),
        ({"start": "2016-01-05", "precision": "month"}, "'start' must be the first day"),
        ({"effect": "court", "contradicts": []}, "an event needs an 'end'"),
        ({"operators": ["safaricom"]}, "there is no operator 'safaricom' in MA"),
        ({"services": ["fax"]}, "there is no service 'fax'"),
        ({"country": "KE"}, "is not about the country of"),
        ({"sources": []}, "needs a source"),
        ({"sources": [{"publisher": "x", "published": "January"}]}, "no day, month or year"),
        ({"standing": "likely"}, "'standing' must be one of"),
    ],
)
def test_a_wrong_claim_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], fault: str
) -> None:
    monkeypatch.setattr(module, "read_json", lambda _: rows_with("ma-2016-01-05-mobile", change))
    with pytest.raises(readers.SeedError, match=f"claims.json, ma-2016-01-05-mobile.*{fault}"):
        module.all_claims.__wrapped__()


@pytest.mark.parametrize(
    ("other", "fault"),
    [
        ("nothing", "contradicts 'nothing', which is no other claim"),
        ("ma-2016-10-restored", "contradicts 'ma-2016-10-restored', which is no other claim"),
        ("ke-2023-11-08-ooni-incident", "which is no other claim"),
        ("ma-2012-viber", "'ma-2012-viber' does not contradict it in turn"),
    ],
)
def test_a_contradiction_must_be_mutual(
    monkeypatch: pytest.MonkeyPatch, other: str, fault: str
) -> None:
    change = {"contradicts": ["ma-2016-11-04-restored", other]}
    monkeypatch.setattr(module, "read_json", lambda _: rows_with("ma-2016-10-restored", change))
    with pytest.raises(readers.SeedError, match=f"ma-2016-10-restored.*{fault}"):
        module.all_claims.__wrapped__()


def rows_with(claim_id: str, change: Mapping[str, object]) -> tuple[Record, ...]:
    return tuple(
        Record(row.file, row.where, {**row.fields, **(change if row.where == claim_id else {})})
        for row in read_json("claims.json")
    )
