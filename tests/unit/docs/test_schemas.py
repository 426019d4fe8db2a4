"""The schemas of Sawt's own formats: what the probe writes fits them, what is wrong does not."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.unit.measurements.rules import test_call_report, test_voip_web, voip_cases
from tests.voip_documents import call_report, flow, stun, voip_call
from tests.web_probe_documents import voip_web

FORMATS = Path(__file__).parents[3] / "docs" / "formats"
DOCUMENTS: dict[str, Any] = {
    "voip_call": voip_call,
    "call_report": call_report,
    "voip_web": voip_web,
}


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_usual_document_fits(name: str) -> None:
    assert list(validator(name).iter_errors(DOCUMENTS[name]())) == []


def test_every_flow_variant_fits() -> None:
    made = [flow(variant=variant) for variant in "CDE"]
    made += [stun(variant, passes=True) for variant in "AB"]
    assert list(validator("voip_call").iter_errors(voip_call(x_flows=made))) == []


def test_each_case_of_the_rules_that_the_probe_can_write_fits() -> None:
    """All but those that are broken on purpose or by age."""
    broken = {
        "no test keys", "no test keys, call set-up", "no test keys, media", "unreadable flows",
        "flows cut after 5 s, no lists", "nothing is known", "did not ring",
        "did not ring, messages did not work", "did not ring, messages unknown",
        "no test keys, website", "no test keys, messages", "no test keys, call servers",
        "no test keys, flows", "no word of visibility",
        "a good call, no word of messages", "rang, nothing more is known",
    }  # fmt: skip
    validators = {name: validator(name) for name in DOCUMENTS}
    for module in (voip_cases, test_call_report, test_voip_web):
        for name, case in module.CASES.items():
            fitting = validators[case.document["test_name"]].is_valid(thinned(case.document))
            assert fitting == (name not in broken), name


def thinned(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document with the first and the last of its flows only: lists take long."""
    keys = document["test_keys"]
    if not keys or not isinstance(keys.get("x_flows"), list):
        return document
    ends = keys["x_flows"][:1] + keys["x_flows"][-1:]
    return document | {"test_keys": keys | {"x_flows": ends}}


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("voip_call", ("input",), "whatsapp"),
        ("voip_call", ("test_keys", "x_context", "helpers"), "two"),
        ("voip_call", ("test_keys", "x_stun", 0, "endpoint"), "stun.example.org"),
        ("voip_call", ("test_keys", "x_stun", 0, "role"), "mine"),
        ("voip_call", ("test_keys", "x_flows", 0, "round"), 4),
        ("voip_call", ("test_keys", "x_flows", 0, "kind"), "control"),
        ("voip_call", ("test_keys", "x_flows", 0, "sent"), -1),
        ("voip_call", ("test_keys", "x_flows", 0, "block_sent"), [0.5]),
        ("voip_web", ("test_keys", "x_web", 0, "round"), 3),
        ("voip_web", ("test_keys", "x_stun", 0, "candidate"), "192.0.2.1"),
        ("call_report", ("test_keys", "rang"), "maybe"),
        ("call_report", ("test_keys", "audio_heard", "me"), True),
        ("call_report", ("test_keys", "contact"), "+212 600 000 000"),
    ],
)
def test_what_is_wrong_does_not_fit(name: str, path: tuple[Any, ...], value: object) -> None:
    document = copy.deepcopy(DOCUMENTS[name]())
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    assert not validator(name).is_valid(document)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_key_is_explained(name: str) -> None:
    page = (FORMATS / f"{name}.md").read_text(encoding="utf-8")
    schema = json.loads((FORMATS / f"{name}.schema.json").read_text(encoding="utf-8"))
    parts = [schema["properties"]["test_keys"], *schema["$defs"].values()]
    keys = {key for part in parts for key in part.get("properties", {})}
    assert keys
    assert [key for key in sorted(keys) if key not in page] == []
