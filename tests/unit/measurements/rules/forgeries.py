"""Steps forged in documents that OONI's engine wrote on a clean simulated network."""

from collections.abc import Callable, Iterator

from tests.unit.measurements.rules.documents import Document

SITE = "93.184.216.34"
BLOCK_PAGE = "83.224.65.41"
ISP_PROXY = "130.192.182.17"
Forgery = Callable[[Document], None]


def plain_answers(keys: Document, host: str | None = None) -> Iterator[Document]:
    """Yield the lookups that a network can forge."""
    for step in keys["queries"]:
        if step["engine"] != "doh" and host in {None, step["hostname"]}:
            yield step


def answer(*addresses: tuple[str, int], failure: str | None = None) -> Forgery:
    """Return a forgery of every plain answer for IPv4."""

    def forge(keys: Document) -> None:
        for step in plain_answers(keys):
            if step["query_type"] != "AAAA":
                step["failure"] = failure
                step["answers"] = [
                    {"answer_type": "A", "ipv4": one, "asn": asn} for one, asn in addresses
                ]

    return forge


def system(failure: str) -> Forgery:
    """Return a forgery of the device's own resolver alone."""

    def forge(keys: Document) -> None:
        for step in keys["queries"]:
            if step["engine"] == "getaddrinfo":
                step |= {"failure": failure, "answers": None}

    return forge


def tcp(failure: str, *ports: int) -> Forgery:
    """Return a forgery that loses connections and what would have gone over them."""

    def forge(keys: Document) -> None:
        lost = {step["transaction_id"] for step in keys["tcp_connect"] if step["port"] in ports}
        for step in keys["tcp_connect"]:
            if step["port"] in ports:
                step["status"] = {"success": False, "failure": failure}
        for section in ("tls_handshakes", "requests"):
            keys[section] = [s for s in keys[section] if s["transaction_id"] not in lost]

    return forge


def tls(failure: str) -> Forgery:
    """Return a forgery that breaks each handshake and takes what went over it."""

    def forge(keys: Document) -> None:
        lost = {step["transaction_id"] for step in keys["tls_handshakes"]}
        for step in keys["tls_handshakes"]:
            step["failure"] = failure
        keys["requests"] = [s for s in keys["requests"] if s["transaction_id"] not in lost]

    return forge


def http(failure: str) -> Forgery:
    """Return a forgery of requests that nothing answers."""

    def forge(keys: Document) -> None:
        for step in keys["requests"]:
            step["failure"] = failure
            empty: Document = {"body": "", "body_is_truncated": False, "code": 0}
            step["response"] = empty | {"headers": {}, "headers_list": []}

    return forge


def to_block_page(keys: Document) -> None:
    """Answer with a server that shows a block page by HTTP and takes no HTTPS."""
    answer((BLOCK_PAGE, 30722))(keys)
    first = dict(keys["tcp_connect"][0])
    closed = {"success": False, "failure": "connection_refused"}
    keys["tcp_connect"].append(first | {"ip": BLOCK_PAGE, "port": 443, "status": closed})
    keys["control"]["tcp_connect"][f"{BLOCK_PAGE}:443"] = {
        "status": False,
        "failure": "connection_refused_error",
    }
    keys["control"]["ip_info"][BLOCK_PAGE] = {"asn": 30722, "flags": 1}


def block_page_by_http(keys: Document) -> None:
    to_block_page(keys)
    keys["tcp_connect"].append(keys["tcp_connect"][0] | {"ip": BLOCK_PAGE, "port": 80})
    keys["control"]["tcp_connect"][f"{BLOCK_PAGE}:80"] = {"status": True, "failure": None}
    body = "<html><title>Access Denied</title></html>"
    for step in keys["requests"]:
        step["address"] = f"{BLOCK_PAGE}:80"
        step["response"] |= {"body": body, "headers": {}, "headers_list": []}


def to_untrusted_server(keys: Document) -> None:
    answer((ISP_PROXY, 137))(keys)
    keys["tcp_connect"].append(keys["tcp_connect"][0] | {"ip": ISP_PROXY})
    keys["tls_handshakes"].append(
        keys["tls_handshakes"][0]
        | {"address": f"{ISP_PROXY}:443", "failure": "ssl_unknown_authority"}
    )
    endpoint = f"{ISP_PROXY}:443"
    keys["control"]["tcp_connect"][endpoint] = {"status": True, "failure": None}
    keys["control"]["tls_handshake"][endpoint] = {"status": False, "failure": "ssl_error"}
    keys["control"]["ip_info"][ISP_PROXY] = {"asn": 137, "flags": 1}


FORGED: dict[str, tuple[str, Forgery, str]] = {
    "names with a private address": ("HTTPS", answer(("10.10.34.35", 0)), "blocked dns"),
    "bogon, as the engine says it": (
        "HTTPS",
        answer(("10.10.34.35", 0), failure="dns_bogon_error"),
        "blocked dns",
    ),
    "localhost by HTTP": ("HTTP", answer(("127.0.0.1", 0)), "blocked dns"),
    "no such name": ("HTTP", answer(failure="dns_nxdomain_error"), "blocked dns"),
    "no data on Android": ("HTTPS", system("android_dns_cache_no_data"), "blocked dns"),
    "no answer": ("HTTPS", system("dns_no_answer"), "blocked dns"),
    "refused by the resolver": ("HTTPS", system("dns_refused_error"), "blocked dns"),
    "the resolver is silent": ("HTTPS", system("generic_timeout_error"), "inconclusive"),
    "the resolver fails": ("HTTPS", system("dns_servfail_error"), "inconclusive"),
    "sent to a closed server": ("HTTPS", to_block_page, "blocked dns"),
    "sent to a block page": ("HTTP", block_page_by_http, "blocked dns"),
    "sent to an untrusted server": ("HTTPS", to_untrusted_server, "blocked dns"),
    "connections refused": ("HTTPS", tcp("connection_refused", 443), "blocked ip_port"),
    "connections reset": ("HTTP", tcp("connection_reset", 80, 443), "blocked ip_port"),
    "no route": ("HTTPS", tcp("host_unreachable", 443), "inconclusive"),
    "HTTPS port lost": ("HTTP", tcp("generic_timeout_error", 443), "degraded ip_port"),
    "handshakes reset": ("HTTPS", tls("connection_reset"), "blocked tls_sni"),
    "handshakes time out": ("HTTPS", tls("generic_timeout_error"), "blocked tls_sni"),
    "handshakes end": ("HTTPS", tls("eof_error"), "blocked tls_sni"),
    "handshakes reset beside HTTP": ("HTTP", tls("connection_reset"), "degraded tls_sni"),
    "another's certificate": ("HTTPS", tls("ssl_invalid_hostname"), "blocked tls_sni"),
    "a certificate that nobody trusts": ("HTTPS", tls("ssl_unknown_authority"), "inconclusive"),
    "an expired certificate": ("HTTPS", tls("ssl_invalid_certificate"), "inconclusive"),
    "requests reset": ("HTTP", http("connection_reset"), "blocked http"),
    "requests unanswered": ("HTTP", http("generic_timeout_error"), "blocked http"),
    "requests ended": ("HTTP", http("eof_error"), "blocked http"),
    "requests by HTTPS reset": ("HTTPS", http("connection_reset"), "blocked unknown"),
    "requests by HTTPS slow": ("HTTPS", http("generic_timeout_error"), "inconclusive"),
}
