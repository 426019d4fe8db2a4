"""A simulated campaign is repeatable, invented throughout, and does what its truth says."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from measurements.plausibility import read_header
from measurements.refusals import Reason, RefusedError
from measurements.simulation.documents import document_of
from measurements.simulation.scenario import BLOCKING_ASNS, FREE_ASN, morocco_like
from measurements.simulation.truth import ABROAD, COUNTRY, Forgers, Noise, Truth
from measurements.simulation.volunteers import Run, runs
from measurements.vocabulary import NetworkType
from seeds import readers

SINCE = date(2025, 1, 1)
CALM = Noise(failures=0, bursts=0, outages=0, vpn=0, late=0)


def truth(**changes: object) -> Truth:
    usual = morocco_like(
        seed=7, since=SINCE, days=40, volunteers=3.0, blocked_share=1.0, noise=CALM
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def abroad(run: Run) -> bool:
    return run.network.country != COUNTRY


def test_the_same_seed_gives_the_same_documents() -> None:
    first, again = (list(runs(truth())) for _ in range(2))

    assert first == again
    assert first != list(runs(truth(seed=8)))
    assert [document_of(run, 7) for run in first[:20]] == [
        document_of(run, 7) for run in again[:20]
    ]
    assert document_of(first[0], 7) != document_of(first[0], 8)


def test_everything_is_invented() -> None:
    for run in runs(truth()):
        assert run.network.country in readers.invented_countries()
        assert 64496 <= run.network.asn <= 64511
    for run in itertools.islice(runs(truth()), 20):
        assert document_of(run, 7)["annotations"] == {
            "network_type": run.network.network_type.value,
            "x_simulated": "true",
        }


def test_no_upload_from_outside_can_name_an_invented_country() -> None:
    run = next(iter(runs(truth())))
    with pytest.raises(RefusedError) as refusal:
        read_header(document_of(run, 7), readers.countries(), run.uploaded)
    assert refusal.value.reason is Reason.UNKNOWN_COUNTRY


def test_without_noise_only_the_blocked_networks_lose_anything() -> None:
    campaign = truth()
    for run in runs(campaign):
        day = run.started.date()
        is_mobile = run.network.network_type is NetworkType.MOBILE
        start = SINCE + timedelta(days=10 if is_mobile else 20)
        is_blocked = run.network.asn in BLOCKING_ASNS and start <= day < SINCE + timedelta(days=36)
        assert (run.relays_lost, run.media_cut) == (is_blocked, is_blocked)
    assert {run.network.asn for run in runs(campaign)} > {*BLOCKING_ASNS, FREE_ASN}


def test_each_kind_of_noise_shows() -> None:
    noisy = list(runs(truth(noise=Noise(failures=0.3, bursts=0.1, outages=0.1, vpn=0.2, late=0.2))))

    assert any(run.line_dead for run in noisy)
    assert any(run.over_vpn and not run.media_cut for run in noisy)
    assert any(run.uploaded - run.started > timedelta(days=2) for run in noisy)
    assert any(run.relays_lost and not run.media_cut for run in noisy if not abroad(run))


def test_downtime_reaches_the_canaries_abroad() -> None:
    day = SINCE + timedelta(days=3)
    down = [run for run in runs(truth(downtime=(day,))) if run.started.date() == day]

    assert {run.network.country for run in down if run.relays_lost} == {COUNTRY, *ABROAD}
    assert all(run.relays_lost for run in down)


def test_forgers_have_fresh_keys_and_two_prefixes() -> None:
    forgers = Forgers(5, SINCE, SINCE + timedelta(days=2), claim_blocked=True, backdated_days=3)
    honest = {run.sender for run in runs(truth())}
    forged = [run for run in runs(truth(forgers=(forgers,))) if run.sender not in honest]

    assert len(forged) == 10
    assert len({run.sender.device for run in forged}) == 10
    assert set(Counter(str(run.sender.address) for run in forged).values()) == {4, 6}
    assert all(run.uploaded - run.started > timedelta(days=2) for run in forged)


def test_volunteers_come_as_often_as_said() -> None:
    campaign = truth()
    per_day = len(list(runs(campaign))) / 40 / len(campaign.networks + campaign.canaries)

    assert per_day == pytest.approx(3.0, abs=0.3)
