"""Write docs/ontology.md from the rules: `python -m measurements.rules.document` prints it."""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from measurements.rules import ALL_RULES, LATEST
from measurements.rules.rule import Rule, Scope
from measurements.rules.vocabulary import Mechanism, Outcome, Plane

_INTRODUCTION = f"""\
# What a verdict says

Generated from the rules by `python -m measurements.rules.document`; do not edit.
Ruleset `{LATEST}`.

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
  report of a call is told in `docs/formats/call_report.md`. What a browser can know, and what it
  cannot, is told in `docs/formats/voip_web.md`.

For web pages (`web_connectivity`) a control outside the country asks for the same page at the same
time; what it saw is evidence and is read.

- **The site is up** only by the control's answer to the whole request. Without it (no control, one
  that failed, or one that did not get the page) nothing is called interference, with two
  exceptions: a known address or page of a block, and a service that Sawt knows answered with an
  address that no public server has. A bare NXDOMAIN is no exception, since names do vanish.
- **Right** is an address that the control's resolver gave, or one in the same network, or that the
  encrypted resolver gave, or that proved itself by the site's certificate, to probe or control.
  An answer that differs is no lie by that alone: large sites answer from many networks, also from
  inside an operator's. It is one where every address is in a network of which the control got none
  and was seen to be another's: by its certificate, closed to the control as well, or by a wholly
  different page from a server without the site's certificate.
- **Lost** needs a failure that the document names. A failure to trust a certificate is unclear:
  old probes trust no new authority. An address that is closed to the control too is dead, not lost.
- **The page** is judged by how it came, not by what it says. Over verified connections to the site
  it is the site's. Over plain HTTP it is fine if it is like the control's in title, size or rare
  headers; otherwise only a fingerprint tells a block page from a captcha, an error, a parked domain
  or a variant for the country.
- **Redirects**: where the way ends at a place that the site sends to, that place is judged, and the
  control must have got a page that is no error.
- **Fingerprints** are loaded at run time and are part of the ruleset. A text in which a false
  positive is found too is no block page. An operator's or country's own page, where it is expected
  and trusted (confidence 5 or more), decides alone; any other only if the page is wholly unlike the
  control's, an address only if it is in another network than the control's; a school's or office's
  filter never. What came from the site over a verified connection is not searched.

What one document about a page cannot tell, with the scenarios of OONI's simulated network that show
it:

- A forged answer that leads to a relay which passes the true site on, certificate and all: **ok**.
  A content network's server inside the operator's network looks the same, and the page was reached
  (`dnsHijackingToProxyWithHTTPURL`).
- A name that exists no more and that the operator still answers: **inconclusive**. Operators that
  answer every name that does not exist, to show a search page, look the same; a fingerprint of the
  address tells (`ghostDNSBlockingWithHTTP`, `ghostDNSBlockingWithHTTPS`).
- Another page by plain HTTP from a right address: **inconclusive**, see the page, above; a
  fingerprint tells (`httpDiffWithConsistentDNS`).
- An answer that began and did not end in time: **inconclusive**, as on a slow line. A rate is seen
  by comparing flows (`throttlingWithHTTP`).
- A resolver that is silent or fails for one name: **inconclusive**. Datagrams are lost and servers
  fail without any censor.
- A certificate that this probe does not trust at the site's own address: **inconclusive**, since
  probes grow old; so an interception that forges certificates is overlooked.

In `dnscheck` there is no control: only addresses to which the resolver's name resolves, all of them
lost, count; that the resolver is down for everyone is not excluded, and no service is accused.

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
