"""Which view of a campaign a query asks for, where tallies name traffic profiles."""

import pytest

from measurements.rules.vocabulary import Plane
from reports.dashboards.choices import form_fields
from reports.dashboards.facets import UnknownChoiceError, planes_of, read_facets, total
from reports.dashboards.links import tallies_url
from reports.queries import Choice
from seeds import readers

CAMPAIGN = readers.campaign("morocco-2016")
VOICE, VIDEO = "whatsapp-voice/2015-05", "whatsapp-video/2019"
COUNTS = {
    Choice("whatsapp", "messaging", "open", "mobile"): 10,
    Choice(VOICE, "media", "open", "mobile"): 3,
    Choice(VIDEO, "media", "vetted", "wifi"): 5,
}


def test_the_plane_media_shows_the_profile_with_the_most_measurements() -> None:
    facets = read_facets({"service": "whatsapp", "plane": "media"}, CAMPAIGN, COUNTS)
    assert (facets.service, facets.plane, facets.subject) == ("whatsapp", Plane.MEDIA, VIDEO)
    assert facets.panel == "vetted"


def test_without_any_measurement_the_first_profile_is_shown() -> None:
    assert read_facets({"service": "whatsapp", "plane": "media"}, CAMPAIGN, {}).profile == VOICE


def test_a_profile_can_be_asked_for() -> None:
    query = {"service": "whatsapp", "plane": "media", "profile": VOICE}
    facets = read_facets(query, CAMPAIGN, COUNTS)
    assert (facets.profile, facets.panel) == (VOICE, "open")
    fields = {field.name: field for field in form_fields(CAMPAIGN, facets, COUNTS, "en")}
    options = [one for group in fields["profile"].groups for one in group.options]
    assert [(one.value, one.is_chosen) for one in options] == [(VOICE, True), (VIDEO, False)]
    assert options[0].label == "Traffic shaped like a WhatsApp voice call (2015)"
    assert "service=whatsapp-voice%2F2015-05" in tallies_url(CAMPAIGN, facets, "csv")


@pytest.mark.parametrize(
    "query",
    [
        {"service": "whatsapp", "plane": "messaging", "profile": VOICE},
        {"service": "viber", "plane": "media", "profile": VOICE},
    ],
)
def test_elsewhere_the_service_is_the_subject(query: dict[str, str]) -> None:
    facets = read_facets(query, CAMPAIGN, COUNTS)
    assert facets.profile is None
    assert facets.subject == query["service"]
    fields = form_fields(CAMPAIGN, facets, COUNTS, "fr")
    assert "profile" not in {field.name for field in fields}


def test_a_profile_that_does_not_exist_names_nothing() -> None:
    with pytest.raises(UnknownChoiceError):
        read_facets({"profile": "whatsapp-fax/1999"}, CAMPAIGN, COUNTS)


def test_a_services_measurements_are_those_of_its_profiles_too() -> None:
    assert total(COUNTS, "whatsapp") == 18
    assert total(COUNTS, "whatsapp", "media") == 8
    assert total(COUNTS, VOICE) == 3
    assert total(COUNTS, "viber") == 0
    assert Plane.MEDIA in planes_of("whatsapp", COUNTS)
