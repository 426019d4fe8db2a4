"""Names of objects in OONI's bucket, and what of it is wanted."""

from datetime import UTC, date, datetime

import pytest

from measurements.ooni_layout import days, parse_selections, select

NOW = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
KENYA = select("KE", ["telegram", "web_connectivity"])


@pytest.mark.parametrize(
    ("key", "is_wanted"),
    [
        ("raw/20231108/13/KE/telegram/2023110813_KE_telegram.n0.0.jsonl.gz", True),
        ("raw/20231108/13/KE/telegram/2023110813_KE_telegram.n1.12.jsonl.gz", True),
        ("raw/20231108/13/KE/telegram/2023110813_KE_telegram.n0.0.tar.gz", False),
        ("raw/20231108/13/KE/webconnectivity/2023110813_KE_webconnectivity.n0.0.jsonl.gz", True),
        ("raw/20231108/13/KE/whatsapp/2023110813_KE_whatsapp.n0.0.jsonl.gz", False),
        ("raw/20231108/13/MA/telegram/2023110813_MA_telegram.n0.0.jsonl.gz", False),
        ("jsonl/telegram/KE/20200104/00/20200104_KE_telegram.l.0.jsonl.gz", True),
        ("jsonl/telegram/MA/20200104/00/20200104_MA_telegram.l.0.jsonl.gz", False),
        ("canned/2020-10-21/telegram.0.tar.lz4", False),
    ],
)
def test_wanted_are_json_lines_of_the_country_and_tests(*, key: str, is_wanted: bool) -> None:
    assert KENYA.wants(key) is is_wanted


def test_a_day_lies_in_24_hours_and_today_in_those_that_began() -> None:
    assert len(list(KENYA.prefixes(date(2023, 11, 8), NOW))) == 24
    today = list(KENYA.prefixes(NOW.date(), NOW))
    assert today[0] == "raw/20261125/00/KE/"
    assert today[-1] == "raw/20261125/14/KE/"


def test_old_days_lie_by_test_and_one_day_lies_in_both_layouts() -> None:
    old = ["jsonl/telegram/KE/20201019/", "jsonl/webconnectivity/KE/20201019/"]
    assert list(KENYA.prefixes(date(2020, 10, 19), NOW)) == old
    assert len(list(KENYA.prefixes(date(2020, 10, 20), NOW))) == 2 + 24
    assert len(list(KENYA.prefixes(date(2020, 10, 21), NOW))) == 24


def test_days_are_half_open() -> None:
    assert days(date(2023, 11, 8), date(2023, 11, 10)) == [date(2023, 11, 8), date(2023, 11, 9)]


def test_selections_of_a_schedule() -> None:
    assert parse_selections("") == []
    assert parse_selections(" KE: telegram, whatsapp ; MA:web_connectivity;") == [
        select("KE", ["telegram", "whatsapp"]),
        select("MA", ["webconnectivity"]),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("KE", "must name a country and tests"),
        ("KE:", "No test is named"),
        ("kenya:telegram", "is no country"),
        ("KE:urlgetter", "is no test that is brought in"),
    ],
)
def test_bad_selections_are_one_clear_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_selections(text)
