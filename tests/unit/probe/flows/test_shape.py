from statistics import mean

import pytest

from probe import rtp, stun
from probe.flows.profiles import Profile
from probe.flows.shape import Recipe, Shape, Variant, make_shape, recognised_by
from tests.profiles import PROFILES, VIDEO, VOICE


def shape(variant: Variant, profile: Profile | None = VOICE, token: str = "token") -> Shape:
    return make_shape(token, Recipe(variant, "seed", profile, profile.seconds if profile else 0.0))


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.slug)
def test_a_control_has_the_sizes_and_times_of_its_trigger(profile: Profile) -> None:
    trigger, control = shape(Variant.CALL, profile), shape(Variant.CONTROL, profile)

    def outline(one: Shape) -> list[list[tuple[float, int]]]:
        packets = (one.requests, one.media_up, one.media_down)
        return [[(each.due, len(each.data)) for each in some] for some in packets]

    assert outline(trigger) == outline(control)
    assert list(map(len, trigger.answers)) == list(map(len, control.answers))


def test_a_control_looks_like_no_known_protocol() -> None:
    control = shape(Variant.CONTROL)
    packets = [each.data for each in (*control.requests, *control.media_up, *control.media_down)]
    for data in (*packets, *control.answers):
        assert 4 <= data[0] <= 15
        assert data[4:8] != stun.COOKIE
        assert rtp.decode(data) is None


def test_a_call_opens_with_the_services_stun_and_goes_on_with_rtp() -> None:
    call = shape(Variant.CALL)
    request = stun.decode(call.requests[0].data)
    assert (request.type, request.attributes[0][0]) == (stun.Method.ALLOCATE, 0x4000)
    headers = [rtp.decode(packet.data) for packet in call.media_up]
    assert {header.payload_type for header in headers if header} == {120}
    sequence = [header.sequence for header in headers if header]
    assert sequence == [(sequence[0] + place) % 65536 for place in range(750)]


@pytest.mark.parametrize("variant", Variant)
def test_no_answer_is_longer_than_its_request(variant: Variant) -> None:
    made = shape(variant)
    for request, answer in zip(made.requests, made.answers, strict=True):
        assert len(answer) <= len(request.data)


def test_both_ends_make_the_same_and_strangers_cannot() -> None:
    assert shape(Variant.CALL) == shape(Variant.CALL)
    ours = {packet.data for packet in shape(Variant.CALL).media_up}
    theirs = {packet.data for packet in shape(Variant.CALL, token="another").media_up}
    assert not ours & theirs


def test_every_packet_is_recognised() -> None:
    call = shape(Variant.CALL, VIDEO)
    packets = [each.data for each in (*call.requests, *call.media_up, *call.media_down)]
    assert len({recognised_by(data) for data in (*packets, *call.answers)}) == (
        len(packets) + len(call.answers)
    )


def test_profiles_have_their_rates() -> None:
    voice, video = shape(Variant.CALL), shape(Variant.CALL, VIDEO)
    assert (len(voice.media_up), len(video.media_up)) == (750, 336)
    assert 35 <= mean(len(packet.data) for packet in voice.media_up) <= 48
    kbps = sum(len(packet.data) for packet in video.media_up) * 8 / VIDEO.seconds / 1000
    assert 850 <= kbps <= 950


def test_a_short_exchange_has_no_media() -> None:
    short = shape(Variant.STUN, None)
    assert (len(short.requests), short.media_up, short.media_down) == (5, (), ())
