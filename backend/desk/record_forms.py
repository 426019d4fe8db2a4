"""Forms for what can be amended: fields that people know, made into a record as in the files."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy

from reports.dashboards.words import PLANES
from seeds import readers
from seeds.amendments import Fields, Kind, digest

LANGUAGES = (("fr", "Français"), ("ar", "العربية"), ("en", "English"))

_IN_A_ROW = re.compile("[ \t\r\n]+")  # and no other blank: French has its own

Label = Any  # a text, translated when it is shown


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Latin(forms.TextInput):
    """A name or an address that reads from left to right on every page."""

    def __init__(self) -> None:
        super().__init__({"dir": "ltr"})


def day(label: Label, *, required: bool = True, help_text: Label = "") -> forms.DateField:
    """Return a field for a UTC day."""
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=help_text)


def words(label: Label, choices: Any, *, help_text: Label = "") -> forms.MultipleChoiceField:  # noqa: ANN401
    """Return a field for several words of a list."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, help_text=help_text,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def operator_choices() -> list[tuple[str, str]]:
    """Return the known operators, by country and name."""
    language = get_language() or "en"
    listed = (
        (one.slug, f"{one.country} · {one.name.get(language)}") for one in readers.operators()
    )
    return sorted(listed, key=lambda choice: choice[1])


def service_choices() -> list[tuple[str, str]]:
    """Return the services by name."""
    language = get_language() or "en"
    return [(slug, one.name.get(language)) for slug, one in readers.services().items()]


class RecordForm(forms.Form):
    """A record of one kind. `names` are its fields in order, `texts` those in three languages."""

    kind: ClassVar[Kind]
    names: ClassVar[tuple[str, ...]]
    texts: ClassVar[Mapping[str, Label]] = {}
    fixed: ClassVar[tuple[str, ...]] = ()
    """What cannot change once there is a record."""

    def __init__(self, before: Fields | None, shown: Fields | None, data: Any = None) -> None:  # noqa: ANN401
        super().__init__(data, initial=self._initial(shown or {}))
        self.before, self.shown = before, shown or {}
        for name, label in self.texts.items():
            self._add_text(name, label)
        for name in (self.kind.key, *self.fixed) if shown else ():
            self.fields[name].disabled = True
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("Why, and from where"), max_length=1000,
            help_text=gettext_lazy("Kept for good, with your name."),
        )  # fmt: skip
        seen = forms.CharField(widget=forms.HiddenInput, required=False, initial=digest(before))
        self.fields["seen"] = seen
        self.order_fields([*self._in_order(), "note", "seen"])

    def record(self) -> dict[str, object]:
        """Return the record as the seed file writes it; what has no field here stays."""
        values = {name: self._value(name) for name in self.names}
        record = {name: value for name, value in self.shown.items() if name not in values}
        for name, value in values.items():
            old = self.shown.get(name)
            if isinstance(value, list) and isinstance(old, list) and set(value) == set(old):
                record[name] = old  # in its author's order
            elif value not in ("", None, []):
                record[name] = value
            elif name in self.shown and not self.shown[name]:
                record[name] = self.shown[name]
        return record

    def _value(self, name: str) -> object:
        if name in self.texts:
            parts = {code: self.cleaned_data[f"{name}_{code}"] for code, _ in LANGUAGES}
            return {code: _IN_A_ROW.sub(" ", part) for code, part in parts.items()}
        value = self.cleaned_data[name]
        return value.isoformat() if isinstance(value, date) else value

    def _initial(self, record: Fields) -> dict[str, object]:
        found = {name: value for name, value in record.items() if name not in self.texts}
        for name in self.texts:
            text = record.get(name)
            if isinstance(text, dict):
                found |= {f"{name}_{code}": text.get(code) for code, _ in LANGUAGES}
        return found

    def _add_text(self, name: str, label: Label) -> None:
        for code, language in LANGUAGES:
            attributes = {"lang": code, "dir": "rtl" if code == "ar" else "ltr", "rows": 3}
            self.fields[f"{name}_{code}"] = forms.CharField(
                label=f"{label} · {language}", widget=forms.Textarea(attributes), max_length=4000
            )

    def _in_order(self) -> Iterable[str]:
        for name in self.names:
            yield from [f"{name}_{code}" for code, _ in LANGUAGES] if name in self.texts else [name]


class OperatorForm(RecordForm):
    """An ISP and its networks."""

    kind = Kind.OPERATOR
    names = ("slug", "country", "asns", "name_fr", "name_ar", "name_en")
    fixed = ("country",)

    slug = forms.SlugField(
        widget=Latin(), help_text=gettext_lazy("Small letters, digits and hyphens; for good.")
    )
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, help_text="MA, KE, …")
    asns = forms.CharField(
        label=gettext_lazy("Network numbers (ASN)"),
        help_text=gettext_lazy("Separated by one blank. Earlier measurements keep their operator."),
    )
    name_fr = forms.CharField(label=gettext_lazy("Name, in French"))
    name_ar = forms.CharField(label=gettext_lazy("Name, in Arabic"))
    name_en = forms.CharField(label=gettext_lazy("Name, in English"))


class ServiceForm(RecordForm):
    """A service and what of it can be tested."""

    kind = Kind.SERVICE
    names = ("slug", "name", "domains", "planes", "retired")
    texts: ClassVar = {"name": gettext_lazy("Name")}

    slug = forms.SlugField(
        widget=Latin(), help_text=gettext_lazy("Small letters, digits and hyphens; for good.")
    )
    domains = forms.CharField(
        label=gettext_lazy("Domains"), help_text=gettext_lazy("Separated by blanks.")
    )
    planes = words(gettext_lazy("Planes"), [*PLANES.items()])
    retired = day(
        gettext_lazy("Gone since"),
        required=False,
        help_text=gettext_lazy("From this day on it counts as down. Then run rebuild_tallies."),
    )

    def _initial(self, record: Fields) -> dict[str, object]:
        domains = record.get("domains")
        listed = " ".join(domains) if isinstance(domains, list) else ""
        return super()._initial(record) | {"domains": listed}

    def _value(self, name: str) -> object:
        value = super()._value(name)
        return str(value).split() if name == "domains" else value


class CampaignForm(RecordForm):
    """What one dashboard is about."""

    kind = Kind.CAMPAIGN
    names = (
        "slug", "country", "title", "summary", "since", "until", "services", "default_service",
        "default_plane", "operators",
    )  # fmt: skip
    texts: ClassVar = {"title": gettext_lazy("Title"), "summary": gettext_lazy("Summary")}
    fixed = ("country",)

    slug = forms.SlugField(
        widget=Latin(), help_text=gettext_lazy("Small letters, digits and hyphens; for good.")
    )
    country = forms.CharField(label=gettext_lazy("Country"), max_length=2, help_text="MA, KE, …")
    since = day(gettext_lazy("First day"))
    until = day(gettext_lazy("The day after the last"))
    services = words(gettext_lazy("Services"), service_choices)
    default_service = forms.ChoiceField(
        label=gettext_lazy("Service shown first"), choices=service_choices
    )
    default_plane = forms.ChoiceField(
        label=gettext_lazy("Plane shown first"),
        choices=[*PLANES.items()],
    )
    operators = words(gettext_lazy("Operators"), operator_choices)
