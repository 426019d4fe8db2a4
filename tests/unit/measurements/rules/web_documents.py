"""Documents of web_connectivity made by hand, in the shapes of probes of 2016 to 2025.

`clean` makes what a probe of 2023 sends of a page that is fine; `at` replaces what it says of one
section, so that each case names nothing but what went wrong.
"""

from typing import Any

from tests.unit.measurements.rules.documents import (
    Document,
    connect,
    document,
    fetch,
    handshake,
)

HOST = "www.example.com"
HTTPS = f"https://{HOST}/"
HTTP = f"http://{HOST}/"
ADDRESS = "93.184.216.34"
IPV6 = "2606:2800:220:1:248:1893:25c8:1946"
ASN = 15133
PROXY = "130.192.182.17"
PROXY_ASN = 137
TITLE = "Default Web Page"
BODY = f"<html><title>{TITLE}</title>{'x' * 1500}</html>"
HEADERS = {"Alt-Svc": 'h3=":443"', "Content-Type": "text/html"}
NXDOMAIN = "dns_nxdomain_error"
NETWORKS = {ADDRESS: ASN, "93.184.216.99": ASN, PROXY: PROXY_ASN, IPV6: ASN}


def ask(
    host: str = HOST,
    *addresses: str,
    engine: str | None = "getaddrinfo",
    failure: str | None = None,
    kind: str | None = None,
) -> Document:
    """Return one entry of `queries`."""
    answers = [
        {"answer_type": "AAAA", "ipv6": one, "asn": NETWORKS.get(one)}
        if ":" in one
        else {"answer_type": "A", "ipv4": one, "asn": NETWORKS.get(one)}
        for one in addresses
    ]
    made = {
        "hostname": host,
        "query_type": kind or ("ANY" if engine == "getaddrinfo" else "A"),
        "failure": failure,
        "answers": answers or None,
    }
    return made | ({"engine": engine} if engine else {})


def resolved(host: str = HOST, *addresses: str) -> list[Document]:
    """Return the answers of all three resolvers, which agree."""
    return [ask(host, *(addresses or (ADDRESS,)), engine=one) for one in ENGINES] + [
        ask(host, engine="udp", failure="dns_no_answer", kind="AAAA")
    ]


ENGINES = ("doh", "getaddrinfo", "udp")


def lied(*plain: str, failure: str | None = None, engines: str = "getaddrinfo udp") -> Any:
    """Return the truth over HTTPS and something else from the plain resolvers."""
    return [
        ask(HOST, *plain, engine=one, failure=failure)
        if one in engines.split()
        else ask(HOST, ADDRESS, engine=one)
        for one in ENGINES
    ]


def shook(host: str = HOST, address: str | None = ADDRESS, failure: str | None = None) -> Document:
    """Return one entry of `tls_handshakes`."""
    endpoint = f"[{address}]:443" if address and ":" in address else f"{address}:443"
    made = handshake(host, failure) | {"no_tls_verify": False}
    return made | {"address": endpoint if address else None}


def got(
    url: str,
    code: int = 200,
    *,
    body: str = BODY,
    headers: dict[str, str] | None = None,
    to: str | None = None,
    address: str | None = ADDRESS,
    truncated: bool = False,
) -> Document:
    """Return one entry of `requests` that was answered."""
    made = fetch(url)
    headers = (HEADERS if headers is None else headers) | ({"Location": to} if to else {})
    made["response"] = {
        "code": code,
        "body": "" if to else body,
        "body_is_truncated": truncated,
        "headers": headers,
        "headers_list": [[name, value] for name, value in headers.items()],
    }
    port = 443 if url.startswith("https") else 80
    return made | ({"address": f"{address}:{port}"} if address else {})


def lost(url: str, failure: str) -> Document:
    """Return one entry of `requests` that nothing answered."""
    made = fetch(url, failure)
    made["response"] |= {"body_is_truncated": False, "headers": {}, "headers_list": []}
    return made


def control(
    *addresses: str,
    closed: tuple[str, ...] = (),
    unverified: tuple[str, ...] = (),
    failure: str | None = None,
    **page: Any,
) -> Document:
    """Return what a test helper of 2023 saw; `closed` endpoints, `unverified` addresses."""
    seen = (*(addresses or (ADDRESS,)), PROXY)
    connects = {
        f"[{one}]:{port}" if ":" in one else f"{one}:{port}": f"{one}:{port}" not in closed
        for one in seen
        for port in (80, 443)
    }
    fetched = {
        "body_length": len(BODY),
        "failure": None,
        "headers": HEADERS,
        "status_code": 200,
        "title": TITLE,
    }
    down: dict[str, Any] = {
        "body_length": -1,
        "failure": failure,
        "headers": {},
        "status_code": -1,
        "title": "",
    }
    return {
        "dns": {"failure": None, "addrs": list(addresses or (ADDRESS,))},
        "http_request": down if failure else fetched | page,
        "ip_info": {one: {"asn": NETWORKS.get(one), "flags": 11} for one in seen},
        "tcp_connect": {
            one: {"status": fine, "failure": None if fine else "connection_refused_error"}
            for one, fine in connects.items()
        },
        "tls_handshake": {
            one: {"status": one.rpartition(":")[0] not in unverified, "server_name": HOST}
            for one, fine in connects.items()
            if fine and one.endswith(":443")
        },
    }


def at(url: str, **keys: Any) -> Document:
    """Return a clean document with some of its sections replaced."""
    secure = url.startswith("https")
    ports = (443,) if secure else (80, 443)
    made: dict[str, Any] = {
        "queries": resolved(),
        "tcp_connect": [connect(ADDRESS, port) for port in ports],
        "tls_handshakes": [shook()],
        "requests": [got(url)],
        "control": control(),
        "control_failure": None,
    }
    return document("web_connectivity", **(made | keys)) | {"input": url}


def old(url: str, **keys: Any) -> Document:
    """Return a document of 2016 to 2019: one resolver, no handshakes, no networks."""
    query = {"hostname": HOST, "query_type": "A", "failure": None}
    page = {"body_length": len(BODY), "failure": None, "headers": HEADERS, "status_code": 200}
    made: dict[str, Any] = {
        "queries": [query | {"answers": [{"answer_type": "A", "ipv4": ADDRESS}]}],
        "tcp_connect": [connect(ADDRESS, 443 if url.startswith("https") else 80)],
        "requests": [got(url, address=None)],
        "control": {
            "dns": {"failure": None, "ips": [ADDRESS]},
            "http_request": page | {"title": TITLE},
            "tcp_connect": {f"{ADDRESS}:{port}": {"status": True} for port in (80, 443)},
        },
        "control_failure": None,
    }
    return document("web_connectivity", **(made | keys)) | {"input": url}


def onward(url: str, host: str = "www.example.org", **keys: Any) -> Document:
    """Return a document of a site that sends on to another host, on whose way something happens."""
    made = at(HTTPS, requests=[got(HTTPS, 308, to=url)])["test_keys"]
    made["queries"] = made["queries"] + keys.pop(
        "queries", [ask(host, PROXY), ask(host, PROXY, engine="udp")]
    )
    for name in ("tcp_connect", "tls_handshakes", "requests"):
        made[name] = made[name] + keys.pop(name, [])
    return at(HTTPS, **(made | keys))
