"""Pages that the control did not get either, or that had no control."""

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
    NXDOMAIN,
    PROXY,
    ask,
    at,
    control,
    got,
    lied,
    shook,
)
from tests.unit.measurements.rules.web_situations import (
    BLOCKED_PAGE,
    GONE,
    REFUSED,
    rule,
)

DOWN = {
    "HTTP without the control": rule("no_control", at(HTTP, control=None, control_failure=RESET)),
    "lost without the control": rule(
        "no_control",
        at(HTTPS, control={}, tcp_connect=[connect(ADDRESS, failure=SILENCE)], requests=[]),
    ),
    "a control that is not believed": rule(
        "no_control",
        at(
            HTTPS,
            control_failure="generic_timeout_error",
            tls_handshakes=[shook(failure=RESET)],
            requests=[],
        ),
    ),
    "forged, without the control": rule(
        "no_control",
        at(HTTPS, queries=lied(FORGED), control=None, tls_handshakes=[], requests=[]),
    ),
    "a name that does not exist": rule(
        "down",
        at(
            HTTP,
            queries=lied(failure=NXDOMAIN, engines="getaddrinfo udp doh"),
            tcp_connect=[],
            tls_handshakes=[],
            requests=[],
            control=GONE,
        ),
    ),
    "a name that does not exist, answered all the same": rule(
        "down",
        at(
            HTTP,
            queries=[ask(HOST, PROXY), ask(engine="doh", failure=NXDOMAIN)],
            tcp_connect=[connect(PROXY, 80)],
            tls_handshakes=[],
            requests=[got(HTTP, body=BLOCKED_PAGE, headers={}, address=PROXY)],
            control=GONE,
        ),
    ),
    "a name that truly is localhost": rule(
        "down",
        at(
            HTTP,
            queries=lied("127.0.0.1", engines="getaddrinfo udp doh"),
            tcp_connect=[connect("127.0.0.1", 80, REFUSED)],
            tls_handshakes=[],
            requests=[],
            control=control("127.0.0.1", failure="connection_refused_error"),
        ),
    ),
    "closed to all": rule(
        "down",
        at(
            HTTPS,
            tcp_connect=[connect(ADDRESS, failure=REFUSED)],
            tls_handshakes=[],
            requests=[],
            control=control(closed=(f"{ADDRESS}:443",), failure="connection_refused_error"),
        ),
    ),
    "handshakes cut for all": rule(
        "down",
        at(
            HTTPS,
            tls_handshakes=[shook(failure=RESET)],
            requests=[],
            control=control(unverified=(ADDRESS,), failure="connection_reset"),
        ),
    ),
}
