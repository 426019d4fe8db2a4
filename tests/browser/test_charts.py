"""Charts at their addresses: drawing, picture, table and data say the same."""

import csv
import html
import io
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from reports.dashboards.chart_sheets import Chart
from reports.models import FrozenPicture, Period, Tally
from tests.histories import KEY, history, settle

pytestmark = pytest.mark.django_db(transaction=True)
CHARTS = [chart.value for chart in Chart]


@pytest.mark.parametrize("name", CHARTS)
def test_every_ending_is_valid_without_a_query(client: Client, kenya: Any, name: str) -> None:
    kinds = {
        "svg": "image/svg+xml",
        "png": "image/png",
        "csv": "text/csv",
        "json": "application/json",
    }
    for ending, kind in kinds.items():
        answer = client.get(f"/charts/{name}.{ending}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    picture = client.get(f"/charts/{name}.png").content
    assert picture.startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_drawing_stands_alone(client: Client, kenya: Any, language: str) -> None:
    content = client.get(f"/charts/strips.svg?lang={language}").content.decode()
    root = ET.fromstring(content)
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    assert "234" in content  # n
    assert client.get(f"/charts/onsets.svg?lang={language}").status_code == 200
    assert "CC BY-NC-SA 4.0" in content
    assert "http://testserver/" in content
    assert "<script" not in content


def test_table_data_and_api_say_the_same(client: Client, kenya: Any) -> None:
    query = "campaign=kenya-2023&since=2023-11-10&until=2023-11-20"
    table = list(
        csv.DictReader(io.StringIO(client.get(f"/charts/share.csv?{query}").content.decode()))
    )
    data = client.get(f"/charts/share.json?{query}").json()
    api = client.get(data["addresses"]["tallies"]).json()["results"]
    assert len(table) == 10
    assert data["results"] == api
    for row, same in zip(table, api, strict=True):
        assert row == {name: "" if value is None else str(value) for name, value in same.items()}


def test_a_periods_chart_has_the_days_of_the_api(client: Client, periods: list[Period]) -> None:
    for asked in ("", f"?id={periods[0].id}"):
        data = client.get(f"/charts/period.json{asked}").json()
        assert data["results"]
        assert client.get(data["addresses"]["tallies"]).json()["results"] == data["results"]
        for ending in ("svg", "png", "csv"):
            assert client.get(data["addresses"][ending]).status_code == 200
    drawing = client.get(f"/charts/period.svg?id={periods[0].id}&lang=fr").content.decode()
    assert "Période" in drawing
    assert f"/fr/periods/{periods[0].id}/" in drawing
    assert client.get("/charts/period.svg?id=nothing").status_code == 400
    page = client.get(f"/en/periods/{periods[0].id}/").content.decode()
    assert f"/charts/period.csv?id={periods[0].id}" in page
    assert f"/en/embed/period/?id={periods[0].id}" in page
    frame = client.get(f"/en/embed/period/?id={periods[0].id}")
    assert frame.status_code == 200
    assert f"/en/periods/{periods[0].id}/" in frame.content.decode()


def test_the_chart_of_now_has_the_cells_of_the_api(client: Client, calls_cut: None) -> None:
    data = client.get("/charts/now.json").json()
    assert data["query"] == {"country": "MA"}
    assert {row["plane"] for row in data["results"]} >= {"messaging", "media"}
    assert client.get(data["addresses"]["now"]).json()["results"] == data["results"]
    table = csv.DictReader(io.StringIO(client.get("/charts/now.csv").content.decode()))
    assert [row["plane"] for row in table] == [row["plane"] for row in data["results"]]
    drawing = client.get("/charts/now.svg?lang=en").content.decode()
    assert "Maroc Telecom" in drawing
    assert drawing.count('class="interval"') > 1
    assert client.get("/charts/now.png").content.startswith(b"\x89PNG\r\n")
    narrowed = client.get("/charts/now.json?country=MA&operator=inwi").json()
    assert narrowed["results"] == []
    assert client.get("/charts/now.svg?country=XX").status_code == 400
    assert client.get("/charts/now.sql").status_code == 404
    assert "/charts/now.svg?country=MA" in client.get("/en/").content.decode()
    assert "The last 72 hours" in client.get("/en/embed/now/").content.decode()


def test_onsets_are_the_periods_of_the_api(client: Client) -> None:
    history(range(40, 60))
    history(range(20, 30), key=KEY._replace(operator="jambonet"))
    settle()
    query = "campaign=kenya-2023&since=2023-10-20"
    data = client.get(f"/charts/onsets.json?{query}").json()
    api = client.get(data["addresses"]["periods"]).json()["results"]
    assert [row["operator"] for row in data["results"]] == ["jambonet", "safaricom"]
    for row, same in zip(data["results"], api, strict=True):
        assert row == {name: same[name] for name in row}
    table = csv.DictReader(io.StringIO(client.get(f"/charts/onsets.csv?{query}").content.decode()))
    assert [row["id"] for row in table] == [row["id"] for row in api]
    one = client.get(f"/charts/onsets.json?{query}&operator=jambonet").json()
    assert "operator=jambonet" in one["addresses"]["csv"]
    assert len(one["results"]) == 1
    page = client.get("/en/campaigns/kenya-2023/").content.decode()
    assert "When it began and ended" in page
    assert "/charts/onsets.svg" in page


def test_compared_networks_have_every_day_once(client: Client, kenya: list[Tally]) -> None:
    query = "campaign=kenya-2023&since=2023-10-15&until=2023-11-24"
    (row,) = client.get(f"/charts/operators.json?{query}").json()["results"]
    assert (row["operator"], row["days"], row["measurements"]) == ("jambonet", 40, 34 * 6)
    assert (row["days_likely_blocked"], row["days_ok"], row["days_no_data"]) == (12, 22, 6)
    page = client.get("/en/campaigns/kenya-2023/").content.decode()
    table = page.partition('<table class="counts">')[2].partition("</table>")[0]
    assert "<td>13</td>" in table  # days that read as probably blocked, of the whole campaign


def test_one_operator_can_be_asked_for(client: Client, kenya: list[Tally]) -> None:
    Tally.objects.filter(day="2023-11-20").update(operator="safaricom")
    rows = client.get("/charts/strips.json?operator=safaricom").json()["results"]
    assert [row["operator"] for row in rows] == ["safaricom"]


def test_a_frozen_picture_never_changes(client: Client, kenya: list[Tally]) -> None:
    query = "campaign=kenya-2023&service=telegram&plane=messaging&panel=imported&lang=fr"
    today = datetime.now(UTC).date()
    path = f"/charts/strips.svg?{query}&frozen={today}"
    first = client.get(path)
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert "tel qu’au" in first.content.decode()
    Tally.objects.filter(state="likely_blocked").update(state="mixed")
    assert client.get(path).content == first.content
    assert client.get(f"/charts/strips.svg?{query}").content != first.content
    page = client.get(f"/fr/embed/strips/?{query}&frozen={today}").content.decode()
    image = html.unescape(page.partition('<img src="')[2].partition('"')[0])
    assert client.get(image).content == first.content


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("strips.svg?frozen=2020-01-01", 404),
        ("strips.svg?frozen=yesterday", 400),
        ("strips.png?frozen=2020-01-01", 400),
    ],
)
def test_only_today_can_be_frozen_as_a_drawing(
    client: Client, kenya: list[Tally], path: str, status: int
) -> None:
    assert client.get(f"/charts/{path}").status_code == status
    assert not FrozenPicture.objects.exists()


def test_frozen_pictures_have_a_bound(
    client: Client, kenya: list[Tally], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.frozen_pictures.MOST_A_DAY", 1)
    today = datetime.now(UTC).date()
    answers = [client.get(f"/charts/{name}.svg?frozen={today}") for name in ("strips", "votes")]
    assert [answer.status_code for answer in answers] == [200, 404]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("campaign=nothing", "campaign"),
        ("service=nothing", "service"),
        ("plane=moon", "plane"),
        ("since=yesterday", "since"),
        ("since=2023-11-20&until=2023-11-10", "since"),
        ("lang=de", "lang"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, kenya: Any, query: str, name: str) -> None:
    answer = client.get(f"/charts/strips.svg?{query}")
    assert answer.status_code == 400
    assert list(answer.json()["parameters"]) == [name]
    assert client.get("/charts/nothing.svg").status_code == 404


def test_an_empty_choice_says_so(client: Client, kenya: Any) -> None:
    content = client.get("/charts/votes.svg?plane=web").content.decode()
    assert "There are no measurements for this choice." in content


@pytest.mark.browser
def test_others_may_show_a_chart_in_a_frame(browser: Browser, live_server: Any, kenya: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 640})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{live_server.url}/healthz")
    page.set_content(f'<iframe src="{live_server.url}/ar/embed/strips/"></iframe>')
    frame = page.frames[1]
    frame.wait_for_selector("img")
    assert frame.evaluate("document.images[0].complete && document.images[0].naturalWidth") > 0
    assert frame.get_attribute("html", "dir") == "rtl"
    assert [text for text in complaints if "Content Security Policy" in text] == []
    page.close()


def test_a_simulated_chart_says_so_in_the_picture_itself(client: Client, kenya: Any) -> None:
    plain = client.get("/charts/strips.svg?campaign=kenya-2023").content.decode()
    simulated = client.get("/charts/strips.svg?campaign=simulation").content.decode()
    assert "Simulated data" in simulated
    assert "Simulated data" not in plain
