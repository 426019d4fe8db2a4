"""The README's own example must do what it says."""

import re
from pathlib import Path

import orjson
import pytest
from django.test import Client

from measurements.drain import Drainer
from measurements.models import Verdict
from tests.documents import now_text

README = (Path(__file__).parents[2] / "README.md").read_text()


@pytest.mark.django_db(transaction=True)
def test_the_example_is_accepted_and_judged(client: Client) -> None:
    example = re.search(r"-d '(\{.*?\}\})'\n", README, re.DOTALL)
    assert example
    body = re.sub(r"'\"\$\(date[^)]*\)\"'", now_text(), example.group(1))
    orjson.loads(body)
    answer = client.post("/api/v1/measurements", body, content_type="application/json")
    assert answer.json()["results"][0]["status"] == "accepted"
    drainer = Drainer()
    assert drainer.drain() == 1
    drainer.close()
    assert Verdict.objects.get(plane="messaging").outcome == "ok"


@pytest.mark.parametrize("link", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_every_link_leads_somewhere(link: str) -> None:
    assert (Path(__file__).parents[2] / link).exists()
