"""Every stored field is public, internal or secret, by name, exactly once."""

from itertools import chain
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CompositePrimaryKey

MODELS = [
    model
    for label in ("measurements", "reports")
    for model in apps.get_app_config(label).get_models()
]
CLASSES = ("PUBLIC_FIELDS", "INTERNAL_FIELDS", "SECRET_FIELDS")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_classified_once(model: Any) -> None:
    stored = sorted(
        field.name
        for field in model._meta.get_fields()
        if not isinstance(field, CompositePrimaryKey)
    )
    classified = sorted(chain.from_iterable(getattr(model, name, ()) for name in CLASSES))
    assert classified == stored


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_pseudonyms_are_never_public(model: Any) -> None:
    hidden = {"voter", "prefix_group", "cohort", "key_hmac", "observed_asn", "queued_at"}
    assert hidden.isdisjoint(getattr(model, "PUBLIC_FIELDS", ()))


def test_no_field_holds_an_address() -> None:
    kinds = {field.get_internal_type() for model in MODELS for field in model._meta.concrete_fields}
    assert kinds.isdisjoint({"GenericIPAddressField", "IPAddressField"})
