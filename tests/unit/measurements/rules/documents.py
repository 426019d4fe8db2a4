"""Small documents made by hand, in the shapes that real probes send."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from measurements.rules.telegram import DATA_CENTRES

Document = dict[str, Any]
SILENCE = "generic_timeout_error"
RESET = "connection_reset"
PUBLIC = "31.13.86.4"
FORGED = "10.10.34.35"


@dataclass(frozen=True)
class Case:
    """A document and the one rule that must decide on it."""

    rule_id: str
    document: Document


def document(test_name: str, **test_keys: Any) -> Document:
    """Return a document with the headers that every probe sends."""
    return {
        "annotations": {"network_type": "mobile"},
        "data_format_version": "0.2.0",
        "input": None,
        "measurement_start_time": "2023-11-15 10:00:00",
        "probe_asn": "AS36903",
        "probe_cc": "MA",
        "resolver_asn": "AS36903",
        "test_name": test_name,
        "test_keys": test_keys,
    }


def lookup(host: str, *addresses: str, failure: str | None = None) -> Document:
    """Return one entry of `queries`."""
    answers = [
        {"answer_type": "AAAA", "ipv6": address}
        if ":" in address
        else {"answer_type": "A", "ipv4": address}
        for address in addresses
    ]
    return {"hostname": host, "query_type": "A", "failure": failure, "answers": answers or None}


def connect(address: str, port: int = 443, failure: str | None = None) -> Document:
    """Return one entry of `tcp_connect`."""
    status = {"failure": failure, "success": failure is None}
    return {"ip": address, "port": port, "status": status}


def handshake(host: str, failure: str | None = None) -> Document:
    """Return one entry of `tls_handshakes`."""
    return {"server_name": host, "failure": failure, "address": f"{PUBLIC}:443"}


def fetch(url: str, failure: str | None = None, method: str = "GET") -> Document:
    """Return one entry of `requests`."""
    response = {"code": 0 if failure else 200, "body": ""}
    return {
        "request": {"method": method, "url": url, "tor": {"is_tor": False}},
        "failure": failure,
        "response": response,
    }


def page(url: str, at: str = "ok", address: str = PUBLIC) -> dict[str, list[Document]]:
    """Return the steps of fetching a page that was lost at one stage, or `ok`."""
    host = str(urlsplit(url).hostname)
    dns = {
        "dns": [lookup(host, FORGED)],
        "nxdomain": [lookup(host, failure="dns_nxdomain_error")],
        "resolver": [lookup(host, failure="dns_server_misbehaving")],
    }.get(at, [lookup(host, address)])
    tcp = [] if at in {"nxdomain", "resolver"} else [connect(address)]
    if at in {"dns", "tcp"}:
        tcp = [connect(FORGED if at == "dns" else address, failure=SILENCE)]
    failures = {"tls": RESET, "wrong": "ssl_invalid_hostname", "untrusted": "ssl_unknown_authority"}
    tls = [handshake(host, failures.get(at))] if at in {"ok", "http", *failures} else []
    return {
        "queries": dns,
        "tcp_connect": tcp,
        "tls_handshakes": tls,
        "requests": [fetch(url, None if at == "ok" else failures.get(at, SILENCE))],
    }


def merged(*parts: dict[str, list[Document]]) -> dict[str, list[Document]]:
    """Return the steps of several parts, one after the other."""
    names = ("queries", "tcp_connect", "tls_handshakes", "requests")
    return {name: [step for part in parts for step in part.get(name, [])] for name in names}


def data_centres(
    unopened: int = 0, unanswered: int = 0, *, failure: str = SILENCE, by_port: bool = False
) -> dict[str, list[Document]]:
    """Return Telegram's endpoints: the first lost by TCP, the next by HTTP, the rest fine."""
    endpoints = [(dc, port) for dc in DATA_CENTRES for port in (80, 443)]
    if by_port:
        endpoints = sorted(endpoints, key=lambda endpoint: endpoint[1])
    tcp, posts = [], []
    for number, (address, port) in enumerate(endpoints):
        url = f"http://{address}/" if port == 80 else f"http://{address}:{port}/"
        opened = number >= unopened
        answered = number >= unopened + unanswered
        tcp.append(connect(address, port, None if opened else failure))
        posts.append(fetch(url, None if answered else failure, "POST"))
    return {"tcp_connect": tcp, "requests": posts}
