"""What OONI's words anomaly, confirmed and failure mean, read from the server's verdicts. Pure.

A client's own opinion is never asked. Of one measurement, or of its verdicts on one service or
plane: confirmed where a known block page or forged address was met; anomaly where any verdict is
interference; failure where no verdict could tell.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from measurements.rules.vocabulary import Outcome

INTERFERENCE: Final = (Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)
VOTES: Final = (Outcome.OK, *INTERFERENCE)
CONFIRMING_RULES: Final = (
    "web_connectivity.web.blocked_dns_listed",
    "web_connectivity.web.blocked_page",
)
"""The rules that rest on a fingerprint."""


class Reading(NamedTuple):
    """One measurement in OONI's words."""

    anomaly: bool
    confirmed: bool
    failure: bool


def read(conclusions: Iterable[tuple[str, str]]) -> Reading:
    """Return the reading of verdicts, each an outcome and a rule id."""
    known = list(conclusions)
    interfered = [rule_id for outcome, rule_id in known if outcome in INTERFERENCE]
    return Reading(
        anomaly=bool(interfered),
        confirmed=any(rule_id in CONFIRMING_RULES for rule_id in interfered),
        failure=not any(outcome in VOTES for outcome, _ in known),
    )
