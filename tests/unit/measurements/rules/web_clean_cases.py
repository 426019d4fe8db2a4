"""Pages that nobody interfered with, as probes of 2016 to 2024 say it."""

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
    IPV6,
    PROXY,
    at,
    control,
    got,
    lied,
    old,
    resolved,
    shook,
)
from tests.unit.measurements.rules.web_situations import (
    OTHER,
    PROXIED,
    rule,
)

CLEAN = {
    "a page by HTTPS": rule("ok", at(HTTPS)),
    "a page by HTTP": rule("ok", at(HTTP)),
    "a page by HTTP that sends to its HTTPS": rule(
        "ok", at(HTTP, requests=[got(HTTP, 301, to=HTTPS), got(HTTPS)])
    ),
    "a page by HTTP that sends to another site's": rule(
        "ok", at(HTTP, requests=[got(HTTP, 301, to=f"https://{OTHER}/"), got(f"https://{OTHER}/")])
    ),
    "a name in Cyrillic": rule(
        "ok",
        at("http://Яндекс.рф/", queries=resolved("xn--d1acpjx3f.xn--p1ai"), tls_handshakes=[]),
    ),
    "a captcha by HTTPS": rule("ok", at(HTTPS, requests=[got(HTTPS, 503, body="?", headers={})])),
    "a large file": rule("ok", at(HTTP, requests=[got(HTTP, body="", truncated=True)])),
    "HTTPS without the control": rule("ok", at(HTTPS, control=None, control_failure=RESET)),
    "HTTPS while the control fails": rule(
        "ok", at(HTTPS, control=control(failure="unknown_error"))
    ),
    "a content network's other address, same network": rule(
        "ok", at(HTTPS, queries=resolved(HOST, ADDRESS), control=control("93.184.216.99"))
    ),
    "a proxy in the operator's network, by its certificate": rule("ok", at(HTTPS, **PROXIED)),
    "the same by HTTP": rule("ok", at(HTTP, **PROXIED, requests=[got(HTTP, address=PROXY)])),
    "IPv6 without a route": rule(
        "ok",
        at(
            HTTPS,
            queries=resolved(HOST, ADDRESS, IPV6),
            tcp_connect=[connect(ADDRESS), connect(IPV6, failure=SILENCE)],
            control=control(ADDRESS, IPV6),
        ),
    ),
    "one address of two lost": rule(
        "ok",
        at(
            HTTPS,
            queries=resolved(HOST, ADDRESS, PROXY),
            tcp_connect=[connect(ADDRESS), connect(PROXY, failure=SILENCE)],
            control=control(ADDRESS, PROXY),
        ),
    ),
    "a fake address of a proxy on the device": rule("ok", at(HTTPS, queries=lied("198.18.0.7"))),
    "a private address that proves itself": rule(
        "ok",
        at(HTTPS, queries=lied(FORGED), tls_handshakes=[shook(address=FORGED)]),
    ),
    "a foreign resolver that refuses every name": rule(
        "ok", at(HTTPS, queries=lied(failure="dns_refused_error", engines="udp"))
    ),
    "an address, no name": rule(
        "ok", at("https://1.1.1.1/", queries=[], tls_handshakes=[shook("1.1.1.1", "1.1.1.1")])
    ),
    "2016, HTTP": rule("ok", old(HTTP)),
    "2019, HTTPS": rule("ok", old(HTTPS)),
    "2021, handshake without an address": rule(
        "ok", old(HTTPS, tls_handshakes=[shook(address=None)])
    ),
}
