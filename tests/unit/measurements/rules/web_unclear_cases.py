"""Pages of which one document cannot tell."""

from tests.unit.measurements.rules.documents import (
    SILENCE,
    connect,
    document,
)
from tests.unit.measurements.rules.web_documents import (
    ADDRESS,
    HOST,
    HTTP,
    HTTPS,
    IPV6,
    NXDOMAIN,
    PROXY,
    ask,
    at,
    control,
    got,
    lied,
    lost,
    old,
    onward,
    resolved,
    shook,
)
from tests.unit.measurements.rules.web_situations import (
    BLOCKED_PAGE,
    LANDING,
    OTHER,
    REFUSED,
    SELF_SIGNED,
    rule,
)

UNCLEAR = {
    "another page by HTTP": rule(
        "different", at(HTTP, requests=[got(HTTP, body=BLOCKED_PAGE, headers={})])
    ),
    "a captcha by HTTP": rule(
        "different", at(HTTP, requests=[got(HTTP, 503, body=BLOCKED_PAGE, headers={})])
    ),
    "sent to a ministry": rule(
        "different",
        at(
            HTTP,
            requests=[
                got(HTTP, 302, to="https://ministry.example/"),
                got("https://ministry.example/", body=BLOCKED_PAGE, headers={}),
            ],
        ),
    ),
    "a page elsewhere that may be the site's, 2019": rule(
        "different",
        old(
            HTTP,
            queries=[ask(HOST, PROXY, engine=None, kind="A")],
            tcp_connect=[connect(PROXY, 80)],
            requests=[got(HTTP, body=BLOCKED_PAGE, headers={}, address=None)],
        ),
    ),
    "a slow line, or an enforced rate": rule(
        "broken_off", at(HTTP, requests=[got(HTTP, body="", truncated=True) | {"failure": SILENCE}])
    ),
    "sent to nowhere": rule(
        "broken_off",
        at(
            HTTP,
            requests=[
                got(HTTP, 302, to="http://") | {"failure": "http_invalid_redirect_location_host"}
            ],
        ),
    ),
    "a page elsewhere, from a server of which no certificate is known": rule(
        "different",
        at(
            HTTP,
            **LANDING
            | {
                "tcp_connect": [connect(PROXY, 80)],
                "tls_handshakes": [],
                "control": control() | {"tls_handshake": {}},
            },
        ),
    ),
    "no such name, nor for the control's resolver": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure=NXDOMAIN)],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=control() | {"dns": {"failure": None, "addrs": []}},
        ),
    ),
    "no such name of IPv6": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure=NXDOMAIN, kind="AAAA")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no such name where it sends to, and an error for all": rule(
        "inconclusive",
        onward(
            f"http://{OTHER}/",
            queries=[ask(OTHER, failure=NXDOMAIN)],
            control=control(status_code=404),
        ),
    ),
    "one address lost, one that nobody answered opens": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=resolved(HOST, PROXY),
            tcp_connect=[connect(PROXY, failure=SILENCE), connect(ADDRESS)],
            tls_handshakes=[],
            requests=[],
            control=control(ADDRESS, PROXY),
        ),
    ),
    "one address lost and opened": rule(
        "inconclusive",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=SILENCE), connect(ADDRESS)],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no route": rule(
        "inconclusive",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure="host_unreachable")],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "an old probe trusts no new authority": rule(
        "inconclusive", at(HTTPS, tls_handshakes=[shook(failure=SELF_SIGNED)], requests=[])
    ),
    "another's certificate at a hosting firm's address": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(HOST, ADDRESS)],
            tls_handshakes=[shook(failure="ssl_invalid_hostname")],
            requests=[],
            control=control("93.184.216.99"),
        ),
    ),
    "HTTPS slow, 2019": rule("inconclusive", old(HTTPS, requests=[lost(HTTPS, SILENCE)])),
    "the device's resolver is silent": rule(
        "inconclusive", at(HTTPS, queries=lied(failure=SILENCE, engines="getaddrinfo"))
    ),
    "no address on Android, and no other resolver": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure="android_dns_cache_no_data")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "no address of IPv4, while the site has IPv6 alone": rule(
        "inconclusive",
        at(
            HTTPS,
            queries=[ask(failure="dns_no_answer"), ask(HOST, IPV6, engine="doh")],
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=control(IPV6),
        ),
    ),
    "a server elsewhere, with nothing against it": rule(
        "inconclusive",
        at(HTTPS, queries=lied(PROXY), tcp_connect=[], tls_handshakes=[], requests=[]),
    ),
    "sent on, to an error for all": rule(
        "inconclusive",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80, REFUSED)],
            control=control(status_code=404),
        ),
    ),
    "nothing but a URL": rule(
        "inconclusive", at(HTTPS, queries=[], tcp_connect=[], tls_handshakes=[], requests=[])
    ),
    "no URL": rule("inconclusive", at(HTTPS) | {"input": None}),
    "no test keys": rule("unreadable", document("web_connectivity")),
}
