"""The data page, its dictionary and its programs; and the query that reproduces each chart."""

import csv
import html
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.test import Client
from django.utils import translation

from reports import queries
from reports.dashboards.chart_sql import OF_TALLIES
from reports.dashboards.snippets import snippets
from reports.datasets.columns import TABLES
from reports.models import Period
from tests.histories import history, settle
from tests.integration.datasets.conftest import Publish

YEAR = "imported/tallies-2023.parquet"
VIEWS = (
    "campaign=kenya-2023",
    "campaign=kenya-2023&since=2023-11-08&until=2023-11-09",
    "campaign=kenya-2023&network_type=unknown&operator=safaricom",
)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.django_db(transaction=True)
def test_every_chart_is_reproduced_from_the_released_files(
    client: Client, world: list[str], release: Publish, folder: Path
) -> None:
    assert client.get(f"/charts/strips.sql?{VIEWS[0]}").status_code == 404
    assert ".sql" not in client.get("/en/campaigns/kenya-2023/").content.decode()
    release()
    compared = 0
    asked = [(name, view) for name in OF_TALLIES for view in VIEWS]
    for name, view in asked:
        query = client.get(f"/charts/{name}.sql?{view}").content.decode()
        (address,) = re.findall(r"http://testserver(/data/v1/[^']+)", query)
        moved = client.get(address).headers["Location"].removeprefix("/data/v1/")
        local = query.replace(f"http://testserver{address}", str(folder / moved))
        found = duckdb.sql(local)
        assert found is not None
        table = csv.reader(io.StringIO(client.get(f"/charts/{name}.csv?{view}").content.decode()))
        assert next(table) == list(found.columns) == list(queries.TALLY_FIELDS)
        rows = [["" if cell is None else str(cell) for cell in row] for row in found.fetchall()]
        assert rows == list(table)
        compared += len(rows)
    assert compared > len(OF_TALLIES)
    history(range(40, 60))
    settle()
    address = f"/charts/period.sql?id={Period.objects.get().id}"
    query = client.get(address).content.decode()
    assert "operator = 'safaricom' AND network_type = 'mobile'" in query
    assert "/data/v1/latest/imported/tallies-2023.parquet" in query
    page = client.get(f"/en/periods/{Period.objects.get().id}/").content.decode()
    assert address in page
    link = re.search(
        r'href="(/charts/[^"]+\.sql[^"]*)"',
        client.get("/en/campaigns/kenya-2023/").content.decode(),
    )
    assert link is not None
    assert client.get(html.unescape(link[1])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_name_with_a_quote_stays_a_name(
    client: Client, world: list[str], release: Publish
) -> None:
    release()
    query = client.get(f"/charts/strips.sql?{VIEWS[0]}&operator=a'; DROP").content.decode()
    assert "operator = 'a''; DROP'" in query


@pytest.mark.django_db(transaction=True)
def test_the_page_tells_what_is_released(
    client: Client, world: list[str], release: Publish
) -> None:
    assert "Nothing is released yet" in client.get("/en/data/").content.decode()
    one = release()
    assert one is not None
    for language in ("fr", "ar", "en"):
        text = client.get(f"/{language}/data/").content.decode()
        assert one.name in text
        assert one.manifest_sha256 in text
        assert f"/data/v1/latest/{YEAR}" in text
    (linked,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    dataset = json.loads(linked)
    assert (dataset["@type"], dataset["version"]) == ("Dataset", one.name)
    assert dataset["temporalCoverage"].startswith("2023-11-08/")
    for part in dataset["distribution"]:
        assert client.get(part["contentUrl"].removeprefix("http://testserver")).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_programs_run(
    world: list[str], release: Publish, live_server: Any, tmp_path: Path
) -> None:
    release()
    address = f"{live_server.url}/data/v1/latest/{YEAR}"
    programs = [one for one in snippets(address) if one.language == "python"]
    assert len(programs) == 3
    for program in programs:
        done = subprocess.run(
            [sys.executable, "-c", program.code],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "safaricom" in done.stdout or "jambonet" in done.stdout or "KE" in done.stdout, (
            done.stdout
        )


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_column_is_described_in_every_language(client: Client, language: str) -> None:
    text = html.unescape(client.get(f"/{language}/data/dictionary/").content.decode())
    with translation.override(language):
        for table, columns in TABLES.items():
            for column in columns:
                said = translation.gettext(column.description)
                assert language == "en" or said != column.description, column.description
                assert f'id="{table}-{column.name}"' in text
                assert said in text
