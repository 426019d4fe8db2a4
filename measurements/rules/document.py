"""Write docs/ontology.md from the rules: `python -m measurements.rules.document` prints it."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from measurements.rules import ALL_RULES, RULESET
from measurements.rules.rule import Rule, Scope
from measurements.rules.vocabulary import Mechanism, Outcome, Plane

_INTRODUCTION = f"""\
# What a verdict says

Generated from the rules by `python -m measurements.rules.document`; do not edit.
Ruleset `{RULESET}`.

A verdict is what the rules conclude from one document, for one service (or traffic profile, on the
plane `media` of `voip_call`) and plane. It is a function of that document and the ruleset alone: of
no other document, of no clock, and of nothing that the probe itself concluded
(`telegram_tcp_blocking`, `whatsapp_endpoints_status` and their like are never read). Rules read the
recorded steps: lookups, connections, TLS handshakes, requests, STUN datagrams and call-like flows;
and, on the plane `reported`, a person's answers. For each service and plane the rules are asked in
order, and the first whose condition holds decides.
"""

_READING = """\
## How steps are read

- **The network works** where something in the document says so: a name resolved to a public
  address, or an exchange with a public address succeeded. Without that, a loss is inconclusive.
  One exception, for Telegram, whose addresses are built in so that no name need be looked up: if
  the probe had found its resolver's network just before, no lookup failed, and every packet of the
  test vanished in silence, the line is taken to work.
- **Lost** is a step that was cut, refused or left unanswered. Not lost, but unclear: no route
  (`host_unreachable`, `network_unreachable`), trouble on the device, failures that nobody
  documented, and IPv6 where no IPv6 works. An endpoint tried several times is lost if it failed
  more often than it answered.
- **Forged** is a name all of whose answers are addresses that no public server has (private,
  loopback, unspecified, link-local, carrier-grade NAT, multicast, reserved). A probe finds its own
  network over the Internet before a test, so a hotel's login page does not explain such an answer.
  Addresses of the benchmarking network come from proxies on the device, and those of documentation
  networks stand in for masked ones: neither is forged.
- **Denied** is a name said not to exist (NXDOMAIN) while the network works. A resolver that is
  silent or fails is unclear.
- **Requests through Tor** are another network's and are not read.
- **Calls**: how STUN servers and call-like flows are compared with their controls is told in
  `docs/formats/voip_call.md`, and how often that errs in `docs/voip_call_accuracy.md`. A person's
  report of a call is told in `docs/formats/call_report.md`.

What one document cannot show: a forged answer with a public address that also accepts connections,
whether a service is down for everyone (tallies ask service health for that), and whether a call
would have gone through.
"""


def document() -> str:
    """Return the whole page as Markdown."""
    parts = [
        _INTRODUCTION,
        _words("Outcomes", Outcome),
        _words("Planes", Plane),
        _words("Mechanisms", Mechanism),
        _READING,
        "## Rules\n",
        *_rules(),
    ]
    return "\n".join(parts)


def _words(title: str, words: Iterable[Outcome | Plane | Mechanism]) -> str:
    rows = "".join(f"| `{word}` | {word.meaning} |\n" for word in words)
    return f"## {title}\n\n| word | meaning |\n|---|---|\n{rows}"


def _rules() -> Iterator[str]:
    for scope, rules in groupby(ALL_RULES, key=lambda rule: rule.scope):
        yield f"### {_title(scope)}\n\nSource: {scope.source}.\n"
        yield "".join(map(_rule, rules))


def _title(scope: Scope) -> str:
    service = scope.subject if scope.service is None else scope.service.meaning
    return f"`{scope.test_name}`: {service}, {scope.plane}"


def _rule(rule: Rule[Any]) -> str:
    mechanism = f" by {rule.mechanism}" if rule.mechanism else ""
    return f"1. `{rule.id}`: **{rule.outcome}**{mechanism}. {rule.why}\n"


if __name__ == "__main__":
    sys.stdout.write(document())
