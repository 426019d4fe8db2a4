"""A result in plain words. It names the traffic that was tested, never what users could do."""

from collections.abc import Mapping

from probe.cli.console import Console

_OUTCOMES = frozenset({"ok", "blocked", "throttled", "degraded", "inconclusive"})
_STEPS = frozenset({"messaging", "call_setup", "flows", "done"})
_MESSAGING = ("messaging",)
_ALL_PLANES = ("messaging", "call_setup", "media")


def say_result(
    console: Console, service: str, document: Mapping[str, object], *, safe: bool
) -> None:
    """Say what a test saw, plane by plane; the platform judges by itself.

    A safe test says nothing of calls: it tested none of what they need.
    """
    keys = document.get("test_keys")
    keys = keys if isinstance(keys, Mapping) else {}
    for plane in _MESSAGING if safe else _ALL_PLANES:
        status = keys.get(f"{plane}_status")
        if status in _OUTCOMES:
            agree, rounds = _rounds(keys)
            console.say(
                f"result.{plane}.{status}", service=service, agree=agree, rounds=rounds
            )  # fmt: skip
    if safe:
        console.say("result.safe")
    console.say("result.judged_there")


def say_progress(console: Console, service: str, step: str, share: float) -> None:
    """Say how far a test is. A step may carry its own count, as `flows 2/3`."""
    name, _, count = step.partition(" ")
    words = console.text(f"step.{name}") if name in _STEPS else name
    console.progress(
        "run.progress", service=service, step=f"{words} {count}".strip(), percent=round(share * 100)
    )


def _rounds(keys: Mapping[str, object]) -> tuple[int, int]:
    """Return how many rounds of media flows showed the same, and how many there were."""
    flows = keys.get("x_flows")
    numbers = [
        flow["round"]
        for flow in (flows if isinstance(flows, list) else [])
        if isinstance(flow, Mapping) and isinstance(flow.get("round"), int)
    ]
    stats = keys.get("x_stats")
    agree = stats.get("rounds_agree") if isinstance(stats, Mapping) else None
    rounds = max(numbers, default=0)
    return (agree if isinstance(agree, int) else rounds), rounds
