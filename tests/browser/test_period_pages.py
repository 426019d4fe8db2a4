"""Pages of periods and episodes, and the periods that a timeline lists."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from reports.dashboards.dates import day_text
from reports.models import Period
from tests.histories import FIRST, KEY, history, settle

pytestmark = pytest.mark.django_db(transaction=True)


def tell(blocked: range, operator: str = "safaricom") -> Period:
    """Store a series with these days blocked, and return what is told of it."""
    history(blocked, key=KEY._replace(operator=operator), state="ok")
    settle()
    return Period.objects.get(operator=operator)


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", answer.content.decode()))


def test_a_period_says_when_how_surely_and_from_what(client: Client) -> None:
    period = tell(range(40, 60))
    said = text_of(client, f"/en/periods/{period.id}/")
    assert f"It began most likely on {day_text(period.onset)}; 95 % sure:" in said
    assert "It ended most likely on" in said
    assert "Confirmed: at least 90 % sure" in said
    votes = period.evidence["votes"]
    assert f"interference in {period.evidence['interfered']} of {votes} votes" in said
    assert "Public measurements of OONI" in said
    assert (
        f"/api/v1/periods/{period.id}" in client.get(f"/en/periods/{period.id}/").content.decode()
    )


def test_its_ledger_and_its_days_are_on_it(client: Client) -> None:
    period = tell(range(40, 60))
    tell(range(40, 70))
    said = text_of(client, f"/en/periods/{period.id}/")
    assert "found" in said
    assert "changed by later or late measurements" in said
    first_shown = period.onset_low - timedelta(days=14)
    assert first_shown > FIRST
    assert day_text(first_shown) in said
    assert "Telegram: messaging" in said


def test_a_period_that_may_last_names_no_end(client: Client) -> None:
    period = tell(range(70, 90))
    assert period.end_high is None
    said = text_of(client, f"/en/periods/{period.id}/")
    assert "It ended" not in said
    assert re.search("No end is in sight|It more likely lasts than not", said)


def test_a_period_without_a_known_beginning_says_so(client: Client) -> None:
    period = tell(range(20))
    assert period.is_open_start
    assert "It may have begun before anyone measured" in text_of(
        client, f"/en/periods/{period.id}/"
    )


def test_a_withdrawn_period_stays_and_says_so(client: Client) -> None:
    period = tell(range(40, 60))
    tell(range(0))
    said = text_of(client, f"/en/periods/{period.id}/")
    assert "This period is withdrawn" in said
    assert "withdrawn: the measurements no longer show it" in said
    assert "In this view no stretch of days" in text_of(client, "/en/campaigns/kenya-2023/")


def test_claims_stand_beside_and_change_nothing(client: Client) -> None:
    period = tell(range(40, 60))
    page = client.get(f"/en/periods/{period.id}/").content.decode()
    assert "They decide nothing about the period" in page
    assert re.search(r'href="/en/campaigns/kenya-2023/#ke-[a-z0-9-]+"', page)


def test_the_timeline_lists_its_periods(client: Client) -> None:
    period = tell(range(40, 60))
    page = client.get("/en/campaigns/kenya-2023/").content.decode()
    assert f'href="/en/periods/{period.id}/"' in page
    assert "95 % ranges: beginning" in page


def test_an_episode_is_found_by_each_of_its_periods(client: Client) -> None:
    one = tell(range(40, 60))
    alone = text_of(client, f"/en/episodes/{one.id}/", 404)
    assert "This period stands alone" in alone
    other = tell(range(46, 64), "jambonet")
    first, second = (text_of(client, f"/en/episodes/{each.id}/") for each in (one, other))
    assert first == second.replace(other.id, one.id)
    assert f"It began at the first operator on {day_text(one.onset)}" in first
    assert first.index("Safaricom") < first.index("Jambonet")
    assert f"/en/episodes/{one.id}/" in client.get(f"/en/periods/{one.id}/").content.decode()


@pytest.mark.parametrize("path", ["periods/nothing/", "episodes/nothing/", "periods/%00/"])
def test_an_unknown_id_is_not_found(client: Client, path: str) -> None:
    assert "There is no such page" in text_of(client, f"/en/{path}", 404)
