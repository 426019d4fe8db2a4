"""Pages whose connections, handshakes or requests were lost."""

from tests.unit.measurements.rules.documents import (
    FORGED,
    RESET,
    SILENCE,
    connect,
)
from tests.unit.measurements.rules.web_documents import (
    ADDRESS,
    HOST,
    HTTP,
    HTTPS,
    PROXY,
    ask,
    at,
    control,
    lied,
    lost,
    old,
    onward,
    shook,
)
from tests.unit.measurements.rules.web_situations import (
    OTHER,
    PROXIED,
    REFUSED,
    rule,
)

LOST_WAYS = {
    "connections vanish": rule(
        "blocked_tcp",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "connections to an address vanish": rule(
        "blocked_tcp",
        at(
            "https://1.1.1.1/",
            queries=[],
            tcp_connect=[connect("1.1.1.1", failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
            control=control("1.1.1.1"),
        ),
    ),
    "connections refused, 2017": rule(
        "blocked_tcp",
        old(
            HTTP,
            tcp_connect=[connect(ADDRESS, 80, "connection_refused_error")],
            requests=[lost(HTTP, "connection_refused_error")],
        ),
    ),
    "connections lost where it sends to": rule(
        "blocked_tcp",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80, REFUSED), connect(PROXY, 443, REFUSED)],
        ),
    ),
    "the way on refused, no connection recorded": rule(
        "blocked_tcp", onward(f"https://{OTHER}/", requests=[lost(f"https://{OTHER}/", REFUSED)])
    ),
    "handshakes reset": rule(
        "blocked_tls", at(HTTPS, tls_handshakes=[shook(failure=RESET)], requests=[])
    ),
    "handshakes end early": rule(
        "blocked_tls", at(HTTPS, tls_handshakes=[shook(failure="eof_error")], requests=[])
    ),
    "handshakes reset at a proxy and at the site": rule(
        "blocked_tls",
        at(
            HTTPS,
            **PROXIED
            | {"tls_handshakes": [shook(address=PROXY, failure=RESET), shook(failure=RESET)]},
            requests=[],
        ),
    ),
    "handshakes time out, 2020": rule(
        "blocked_tls",
        old(HTTPS, tls_handshakes=[shook(failure=SILENCE)], requests=[lost(HTTPS, SILENCE)]),
    ),
    "handshakes time out where it sends to": rule(
        "blocked_tls",
        onward(
            f"https://{OTHER}/",
            tcp_connect=[connect(PROXY)],
            tls_handshakes=[shook(OTHER, PROXY, SILENCE)],
        ),
    ),
    "another's certificate at the site": rule(
        "blocked_certificate",
        at(HTTPS, tls_handshakes=[shook(failure="ssl_invalid_hostname")], requests=[]),
    ),
    "plain requests reset": rule("blocked_request", at(HTTP, requests=[lost(HTTP, RESET)])),
    "plain requests vanish": rule(
        "blocked_request", old(HTTP, requests=[lost(HTTP, "response_never_received")])
    ),
    "plain requests end early where it sends to": rule(
        "blocked_request",
        onward(
            f"http://{OTHER}/",
            tcp_connect=[connect(PROXY, 80), connect(PROXY, 443)],
            tls_handshakes=[shook(OTHER, PROXY)],
            requests=[lost(f"http://{OTHER}/", "eof_error")],
        ),
    ),
    "HTTPS reset, 2019": rule("blocked_unplaced", old(HTTPS, requests=[lost(HTTPS, RESET)])),
    "a server elsewhere, open to the control alone": rule(
        "blocked_unplaced",
        at(
            HTTPS,
            queries=[ask(HOST, PROXY)],
            tcp_connect=[connect(PROXY, failure=SILENCE)],
            tls_handshakes=[],
            requests=[],
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a foreign resolver's answer forged": rule(
        "degraded_dns", at(HTTPS, queries=lied(FORGED, engines="udp"))
    ),
    "HTTPS does not open beside a plain page": rule(
        "degraded_tcp",
        at(
            HTTP,
            tcp_connect=[connect(ADDRESS, 80), connect(ADDRESS, 443, SILENCE)],
            tls_handshakes=[],
        ),
    ),
    "HTTPS is cut beside a plain page": rule(
        "degraded_tls", at(HTTP, tls_handshakes=[shook(failure=RESET)])
    ),
}
