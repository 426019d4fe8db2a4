"""Which tests' documents are published: only those whose format is known. Pure.

Any test may be uploaded: it is kept and counted. But a test that nobody here knows may carry
anything: a volunteer's own addresses, accounts, places. What was published once cannot be taken
back, so that a name is added when its format was read, and never by a rule.

Left out on purpose, though documented: `multi_protocol_traceroute` (the first hops are the
volunteer's own network), `bridge_reachability` (addresses of secret bridges), and tests whose
target a person types in (`urlgetter`, `tcpping`, `dnsping`, `tlsping`, `quicping`,
`simplequicping`, `tlstool`, `tlsmiddlebox`, `portfiltering`, `sni_blocking`, `openvpn`).
"""

from typing import Final

OONI_TESTS: Final = frozenset(
    {
        "dash",
        "dns_consistency",
        "dnscheck",
        "echcheck",
        "facebook_messenger",
        "http_header_field_manipulation",
        "http_host",
        "http_invalid_request_line",
        "http_requests",
        "meek_fronted_requests_test",
        "ndt",
        "psiphon",
        "riseupvpn",
        "signal",
        "stun_reachability",
        "stunreachability",
        "tcp_connect",
        "telegram",
        "tor",
        "torsf",
        "vanilla_tor",
        "web_connectivity",
        "whatsapp",
    }
)
"""Specified by OONI (ooni/spec, nettests): fixed targets, or targets from public lists."""

SAWT_TESTS: Final = frozenset({"call_report", "voip_call", "voip_web"})
"""Specified under docs/formats."""

PUBLISHED_TESTS: Final = OONI_TESTS | SAWT_TESTS
