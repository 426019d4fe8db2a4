"""Services and their hosts."""

import datetime as dt

import pytest

from seeds import readers
from seeds.vocabulary import EndpointRole, Plane, Transport


def test_the_services_of_the_campaigns_are_there_and_stun_is_none() -> None:
    assert list(readers.services()) == [
        "whatsapp", "skype", "viber", "facetime",
        "facebook_messenger", "tango", "telegram", "signal",
    ]  # fmt: skip


def test_skype_is_retired_and_the_others_are_not() -> None:
    skype = readers.service("skype")
    assert skype.retired == dt.date(2025, 5, 5)
    assert skype.exists_on(dt.date(2025, 5, 4))
    assert not skype.exists_on(dt.date(2025, 5, 5))
    assert [one.slug for one in readers.services().values() if one.retired] == ["skype"]


def test_whatsapp_has_its_sixteen_chat_hosts() -> None:
    chat = [one for one in readers.endpoints("whatsapp") if one.role is EndpointRole.MESSAGING]
    assert {one.host for one in chat} == {f"e{number}.whatsapp.net" for number in range(1, 17)}
    assert all({port.number for port in one.ports} == {443, 5222} for one in chat)


def test_telegram_has_its_six_data_centres() -> None:
    chat = [one for one in readers.endpoints("telegram") if one.role is EndpointRole.MESSAGING]
    assert len(chat) == 6
    assert all({port.number for port in one.ports} == {80, 443} for one in chat)


def test_messenger_has_a_stun_host() -> None:
    (call,) = (
        one for one in readers.endpoints("facebook_messenger") if one.role is EndpointRole.CALL
    )
    assert call.host == "stun.fbsbx.com"
    assert [(port.transport, port.number) for port in call.ports] == [(Transport.UDP, 3478)]


def test_every_endpoint_names_its_source_and_a_plane_that_its_service_has() -> None:
    planes = {
        EndpointRole.MESSAGING: Plane.MESSAGING,
        EndpointRole.CALL: Plane.CALL_SETUP,
        EndpointRole.WEB: Plane.WEB,
    }
    for service in readers.services().values():
        for one in readers.endpoints(service.slug):
            assert one.source
            assert planes.get(one.role, service.planes[0]) in service.planes


def test_neutral_hosts_belong_to_nobody() -> None:
    hosts = {(one.host, one.ports[0].number) for one in readers.neutral_endpoints()}
    assert {("stun.l.google.com", 19302), ("stun.ekiga.net", 3478)} <= hosts
    assert all(readers.service_of_host(host) is None for host, _ in hosts)


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("stun.fbsbx.com", "facebook_messenger"),
        ("149.154.175.50", "telegram"),
        ("E7.WhatsApp.net.", "whatsapp"),
        ("static.whatsapp.net", "whatsapp"),
        ("notwhatsapp.net", None),
        ("apple.com", None),
        ("", None),
    ],
)
def test_a_host_leads_to_its_service(host: str, service: str | None) -> None:
    assert readers.service_of_host(host) == service


def test_names_are_given_in_three_languages() -> None:
    assert readers.service("whatsapp").name.ar == "واتساب"
    assert all(one.name.fr and one.name.ar and one.name.en for one in readers.services().values())


def test_an_unknown_service_is_one_clear_error() -> None:
    with pytest.raises(readers.UnknownSeedError, match="no service is called 'stun'"):
        readers.endpoints("stun")
