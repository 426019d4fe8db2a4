"""Headlines: what states say together, and what they rest on."""

import itertools

import pytest

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import Panel
from reports.counting import Count
from reports.headlines import Certainty, Headline, headline_of, headlines_of
from reports.health import Health
from reports.states import State

VOICE, VIDEO = "whatsapp-voice/2015-05", "whatsapp-video/2019"
PROFILES = {VOICE: "whatsapp", VIDEO: "whatsapp"}


def count(plane: Plane, state: State, service: str = "whatsapp", **changes: int) -> Count:
    values = {
        "measurements": 9, "voters": 8, "votes_ok": 2, "votes_blocked": 6, "votes_throttled": 0,
        "votes_degraded": 0, "prefix_groups": 8, "cohorts": 8, "capped_voters": 8,
        "capped_interfered": 6,
    } | changes  # fmt: skip
    return Count(
        service=service, plane=plane, panel=Panel.VETTED, state=state, health=Health.UP,
        share=None, low=None, high=None, **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("calls", "messages", "headline"),
    [
        ("blocked", "ok", "calls_blocked"),
        ("likely_blocked", "ok", "calls_blocked"),
        ("ok blocked", "ok", "calls_blocked"),  # the servers answer, the flow is cut
        ("down blocked", "ok", "calls_blocked"),
        ("blocked", "likely_blocked", "service_blocked"),
        ("ok", "blocked", "messages_blocked"),
        ("", "blocked", "messages_blocked"),
        ("blocked", "", "calls_blocked_messages_unknown"),
        ("blocked", "too_few", "calls_blocked_messages_unknown"),
        ("blocked", "mixed", "calls_blocked_messages_unknown"),
        ("blocked", "down", "calls_blocked_messages_unknown"),
        ("down", "ok", "down"),
        ("ok", "down", "down"),
        ("ok", "ok", "no_blocking_found"),
        ("", "ok", "no_blocking_found"),
        ("too_few", "ok", "no_blocking_found"),
        ("too_few", "too_few", "unproven"),
        ("mixed", "", "unproven"),
        ("", "", "untested"),
    ],
)
def test_states_make_a_headline(calls: str, messages: str, headline: str) -> None:
    found = headline_of(list(map(State, calls.split())), list(map(State, messages.split())))
    assert found == Headline(headline)


def test_a_headline_of_blocking_has_a_plane_that_was_blocked() -> None:
    for calls, messages in itertools.product(State, State):
        blocked = {State.BLOCKED, State.LIKELY_BLOCKED}
        is_shown = not blocked.isdisjoint({calls, messages})
        assert headline_of([calls], [messages]).is_interference == is_shown


def test_emulated_flows_are_named_and_belong_to_the_service_they_resemble() -> None:
    counts = [
        count(Plane.MESSAGING, State.OK),
        count(Plane.MEDIA, State.OK, VOICE),
        count(Plane.MEDIA, State.LIKELY_BLOCKED, VIDEO, votes_blocked=1, votes_throttled=5),
        count(Plane.WEB, State.BLOCKED),
    ]
    (cell,) = headlines_of(counts, lambda slug: PROFILES.get(slug, slug))
    assert (cell.service, cell.headline) == ("whatsapp", Headline.CALLS_BLOCKED)
    assert cell.certainty is Certainty.LIKELY
    assert cell.basis == (Plane.MEDIA,)
    emulated = {one.service: one.kind for one in cell.tested if one.is_emulated}
    assert emulated == {VIDEO: "throttled", VOICE: None}


def test_what_a_headline_rests_on() -> None:
    def basis(*counts: Count) -> tuple[str, ...]:
        (cell,) = headlines_of(counts, lambda slug: slug)
        return cell.basis

    setup, messages = Plane.CALL_SETUP, Plane.MESSAGING
    assert basis(count(setup, State.OK), count(messages, State.OK)) == (setup, messages)
    assert basis(count(setup, State.BLOCKED), count(messages, State.BLOCKED)) == (setup, messages)
    assert basis(count(setup, State.DOWN), count(messages, State.OK)) == (setup,)
    assert basis(count(setup, State.TOO_FEW)) == ()
    assert basis(count(Plane.REPORTED, State.BLOCKED)) == ()  # untested


def test_panels_have_headlines_of_their_own() -> None:
    vetted = count(Plane.MESSAGING, State.OK)
    cells = headlines_of([vetted, count(Plane.WEB, State.OK, "signal")], lambda slug: slug)
    assert [(cell.service, cell.headline) for cell in cells] == [
        ("signal", Headline.UNTESTED),
        ("whatsapp", Headline.NO_BLOCKING_FOUND),
    ]
