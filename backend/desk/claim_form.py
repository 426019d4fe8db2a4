"""The form of a claim: what somebody said, about what and when, and where it can be read."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy

from backend.desk.record_forms import (
    Latin,
    RecordForm,
    day,
    operator_choices,
    service_choices,
    words,
)
from reports.dashboards.words import ACCESSES, EFFECTS, NETWORK_TYPES, STANDINGS
from seeds import readers
from seeds.amendments import Fields, Kind
from seeds.vocabulary import Precision

MOST_SOURCES = 20

_PRECISIONS = [
    (Precision.DAY, gettext_lazy("the day")),
    (Precision.MONTH, gettext_lazy("the month")),
    (Precision.YEAR, gettext_lazy("the year")),
]


def _campaigns() -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(one.slug, one.title.get(language)) for one in readers.campaigns()]


def _claims() -> list[tuple[str, str]]:
    return [(one.id, f"{one.start} · {one.id}") for one in readers.all_claims()]


class SourceForm(forms.Form):
    """One source. What is left empty altogether is none."""

    publisher = forms.CharField(label=gettext_lazy("Publisher"), required=False, max_length=300)
    title = forms.CharField(label=gettext_lazy("Title"), required=False, max_length=500)
    url = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=2000, widget=Latin()
    )
    archive_url = forms.CharField(
        label=gettext_lazy("Archived copy"),
        required=False,
        max_length=2000,
        widget=Latin(),
        help_text=gettext_lazy("Else the Internet Archive is asked for the address."),
    )
    published = forms.CharField(
        label=gettext_lazy("Published"), required=False, max_length=10, help_text="2016-01-05"
    )


SourceForms = forms.formset_factory(SourceForm, extra=2, max_num=MOST_SOURCES, absolute_max=40)


class ClaimForm(RecordForm):
    """A claim and its sources."""

    kind = Kind.CLAIM
    names = (
        "id", "campaign", "start", "end", "precision", "effect", "standing", "operators",
        "network_types", "access", "services", "text", "contradicts",
    )  # fmt: skip
    texts: ClassVar = {"text": gettext_lazy("What is said")}

    id = forms.SlugField(
        widget=Latin(), help_text=gettext_lazy("Such as ma-2016-01-05-mobile; for good.")
    )
    campaign = forms.ChoiceField(label=gettext_lazy("Campaign"), choices=_campaigns)
    start = day(gettext_lazy("First day"))
    end = day(
        gettext_lazy("The day after the last"),
        required=False,
        help_text=gettext_lazy("Empty: it began, and no day is known on which it ended."),
    )
    precision = forms.ChoiceField(label=gettext_lazy("Exact to"), choices=_PRECISIONS)
    effect = forms.ChoiceField(label=gettext_lazy("Effect"), choices=[*EFFECTS.items()])
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"),
        choices=[*STANDINGS.items()],
        help_text=gettext_lazy(
            "confirmed: the acting body says so itself, or independent sources agree."
            " disputed: another source says otherwise, or nobody else says it."
        ),
    )
    operators = words(
        gettext_lazy("Operators"), operator_choices, help_text=gettext_lazy("None: all of them.")
    )
    network_types = words(
        gettext_lazy("Networks"),
        [*NETWORK_TYPES.items()],
        help_text=gettext_lazy("None: any network."),
    )
    access = words(gettext_lazy("Access"), [*ACCESSES.items()])
    services = words(
        gettext_lazy("Services"),
        service_choices,
        help_text=gettext_lazy("None: calls over the Internet in general."),
    )
    contradicts = forms.MultipleChoiceField(
        label=gettext_lazy("Contradicts"),
        required=False,
        choices=_claims,
        help_text=gettext_lazy("Written into the other claims too."),
    )

    def __init__(self, before: Fields | None, shown: Fields | None, data: Any = None) -> None:  # noqa: ANN401
        super().__init__(before, shown, data)
        sources = self.shown.get("sources") or None
        self.sources = SourceForms(data, initial=sources, prefix="sources")  # type: ignore[arg-type]

    def is_valid(self) -> bool:
        """Tell whether the fields and all sources can be read."""
        return super().is_valid() and self.sources.is_valid()

    def record(self) -> dict[str, object]:
        """Return the claim, in its campaign's country, with its sources."""
        country = readers.campaign(self.cleaned_data["campaign"]).country
        rows = [
            {name: value for name, value in form.cleaned_data.items() if value}
            for form in self.sources
        ]
        return super().record() | {"country": country, "sources": [row for row in rows if row]}
