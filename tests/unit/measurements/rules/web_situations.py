"""What several cases of web pages share: servers elsewhere, names that are gone."""

from tests.unit.measurements.rules.documents import Case, Document, connect
from tests.unit.measurements.rules.web_documents import (
    ADDRESS,
    HTTP,
    NXDOMAIN,
    PROXY,
    control,
    got,
    lied,
    shook,
)

REFUSED = "connection_refused"
OTHER = "www.example.org"
BLOCKED_PAGE = "<html><title>Access Denied</title>Not in your jurisdiction.</html>"
GONE = control(failure="dns_lookup_error") | {"dns": {"failure": "dns_name_error", "addrs": []}}
DENIED = lied(failure=NXDOMAIN, engines="getaddrinfo")
PROXIED = {
    "queries": lied(PROXY),
    "tcp_connect": [connect(PROXY), connect(ADDRESS)],
    "tls_handshakes": [shook(address=PROXY), shook()],
}
LANDING = {
    "queries": lied(PROXY),
    "tcp_connect": [
        connect(PROXY, 80),
        connect(PROXY, 443, REFUSED),
        connect(ADDRESS, 80),
        connect(ADDRESS, 443),
    ],
    "requests": [got(HTTP, body=BLOCKED_PAGE, headers={}, address=PROXY)],
    "control": control(closed=(f"{PROXY}:443",)),
}
SELF_SIGNED = "ssl_unknown_authority"


def rule(name: str, document: Document) -> Case:
    """Return a case of web_connectivity."""
    return Case(f"web_connectivity.web.{name}", document)
