"""Pages whose names were lied about."""

from tests.unit.measurements.rules.documents import (
    FORGED,
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
    lied,
    lost,
    old,
    onward,
    shook,
)
from tests.unit.measurements.rules.web_situations import (
    DENIED,
    LANDING,
    OTHER,
    PROXIED,
    REFUSED,
    SELF_SIGNED,
    rule,
)

LOST_NAMES = {
    "localhost": rule("blocked_dns_forged", at(HTTPS, queries=lied("127.0.0.1"))),
    "a private address, 2022": rule(
        "blocked_dns_forged",
        old(
            HTTPS,
            queries=[ask(HOST, FORGED, engine=None, kind="A")],
            tcp_connect=[connect(FORGED, 443, SILENCE)],
            requests=[lost(HTTPS, SILENCE)],
        ),
    ),
    "a service's name forged, without the control": rule(
        "blocked_dns_forged",
        at(
            "https://web.whatsapp.com/",
            queries=[ask("web.whatsapp.com", FORGED)],
            control=None,
            tls_handshakes=[],
            requests=[],
        ),
    ),
    "a place it sends to, forged": rule(
        "blocked_dns_forged", onward(f"http://{OTHER}/", queries=[ask(OTHER, FORGED)])
    ),
    "no such name": rule("blocked_dns_denied", at(HTTPS, queries=DENIED)),
    "no such name, and no other resolver": rule(
        "blocked_dns_denied",
        old(
            HTTP,
            queries=[ask(engine=None, kind="A", failure="dns_name_error")],
            tcp_connect=[],
            requests=[lost(HTTP, "dns_lookup_error")],
        ),
    ),
    "no address on Android": rule(
        "blocked_dns_denied",
        at(HTTPS, queries=lied(failure="android_dns_cache_no_data", engines="getaddrinfo")),
    ),
    "no address": rule(
        "blocked_dns_denied",
        at(HTTPS, queries=lied(failure="dns_no_answer", engines="getaddrinfo")),
    ),
    "no such name where it sends to": rule(
        "blocked_dns_denied",
        onward(
            f"https://{OTHER}/",
            queries=[ask(OTHER, failure=NXDOMAIN), ask(OTHER, engine="udp", failure=NXDOMAIN)],
        ),
    ),
    "a server elsewhere, closed to all": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            queries=lied(PROXY),
            tcp_connect=[connect(PROXY, 443, REFUSED), connect(ADDRESS)],
            control=control(closed=(f"{PROXY}:443",)),
        ),
    ),
    "a server elsewhere with another's certificate": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            **PROXIED
            | {"tls_handshakes": [shook(address=PROXY, failure="ssl_invalid_hostname"), shook()]},
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a server elsewhere that nobody trusts": rule(
        "blocked_dns_substituted",
        at(
            HTTPS,
            **PROXIED | {"tls_handshakes": [shook(address=PROXY, failure=SELF_SIGNED), shook()]},
            control=control(unverified=(PROXY,)),
        ),
    ),
    "a page elsewhere": rule("blocked_dns_substituted", at(HTTP, **LANDING)),
    "a page elsewhere, by a handshake that checked nothing": rule(
        "blocked_dns_substituted",
        at(HTTP, **LANDING | {"tls_handshakes": [shook(address=PROXY) | {"no_tls_verify": True}]}),
    ),
}
