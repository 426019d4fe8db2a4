"""What the simulation of voip_call tries: lines without any blocking, and interference."""

from dataclasses import dataclass, replace
from typing import Final

from bench.voip_line import Conditions
from bench.voip_runs import VIDEO, VOICE, Scenario, blocked, cut_after, dropping, limited

_POOR: Final = Conditions(loss=0.05, burst_s=0.1)
_FAIR: Final = Conditions(loss=0.02, burst_s=0.1)


def unblocked() -> list[Scenario]:
    """Return lines that lose, delay and fail by themselves: nothing may be found."""
    losses = [
        Scenario(_loss_name(loss, burst), Conditions(loss=loss, burst_s=burst))
        for loss in (0.02, 0.05, 0.1, 0.2)
        for burst in (0.0, 0.1, 0.3, 1.0)
    ]
    jitter = Conditions(loss=0.1, jitter_s=0.2)
    bursts = replace(jitter, burst_s=0.1)
    return [
        *losses,
        Scenario("8 % loss, bursts of 2 s", Conditions(loss=0.08, burst_s=2.0)),
        Scenario("10 % loss singly, jitter up to 200 ms", jitter),
        Scenario("10 % loss in bursts, jitter of 200 ms on average", replace(
            bursts, exponential=True)),
        Scenario("10 % loss in bursts, jitter of 200 ms in spells of 5 s", replace(
            bursts, episode_s=5.0)),
        Scenario("2 % loss, jitter of 200 ms on average in spells of 20 s", replace(
            _FAIR, jitter_s=0.2, exponential=True, episode_s=20.0)),
        Scenario("the same, both ways at once", replace(
            _FAIR, jitter_s=0.2, exponential=True, episode_s=20.0), is_shared=True),
        Scenario("10 % loss in bursts of 1 s, both ways at once", Conditions(
            loss=0.1, burst_s=1.0), is_shared=True),
        Scenario("2 % loss, an outage of 1.5 s every 20 s", replace(
            _FAIR, outage_s=1.5, outage_every_s=20.0)),
        Scenario("an outage of 1.5 s every minute", Conditions(outage_s=1.5)),
        Scenario("an outage of 4 s every minute", Conditions(outage_s=4.0)),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trial:
    """An interference, the least share of runs that must find it, and what finds it."""

    scenario: Scenario
    least: float
    profile: str


def interfered() -> list[Trial]:
    """Return interference with triggers. Where least is 0 the figure is published, not required."""
    both = (
        ("clean line", Conditions()),
        ("5 % loss in bursts", _POOR),
    )
    full = [
        Trial(Scenario(f"all media blocked, {name}", line, blocked), 0.99, shape.name)
        for name, line in both
        for shape in (VOICE, VIDEO)
    ]
    cuts = [
        Trial(Scenario(f"cut after 5 s, {name}", line, cut_after(5.0)), 0.99, VOICE.name)
        for name, line in both
    ]
    drops = [
        Trial(
            Scenario(f"{share:.0%} dropped, 5 % lost anyway", _POOR, dropping(share)),
            least,
            VOICE.name,
        )
        for share, least in ((0.15, 0.0), (0.2, 0.0), (0.25, 0.9), (0.5, 0.99))
    ]
    limits = [
        Trial(
            Scenario(f"limited to {rate:.0f} kbit/s, 2 % loss", _FAIR, limited(rate * 1000)),
            least,
            VIDEO.name,
        )
        for rate, least in ((64.0, 0.99), (150.0, 0.99), (450.0, 0.9), (600.0, 0.0))
    ]
    one_way = Scenario("media blocked upwards only, 5 % loss", _POOR, blocked, ("up",))
    return [*full, *cuts, *drops, *limits, Trial(one_way, 0.99, VOICE.name)]


def _loss_name(loss: float, burst: float) -> str:
    return f"{loss:.0%} loss " + (f"in bursts of {burst:g} s" if burst else "singly")
