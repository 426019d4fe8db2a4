"""Documents that tests upload: shaped as real probes write them."""

from datetime import UTC, datetime
from typing import Any

TELEGRAM_ADDRESSES = (
    "149.154.175.50",
    "149.154.167.51",
    "149.154.175.100",
    "149.154.167.91",
    "149.154.171.5",
    "95.161.76.100",
)
TIMEOUT = "generic_timeout_error"


def now_text() -> str:
    """Return this moment as probes write it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


def telegram(*, blocked: bool = False, nonce: object = 0, **changes: Any) -> dict[str, Any]:
    """Return a telegram measurement of Maroc Telecom's mobile network, now.

    nonce makes it another measurement.
    """
    failure = TIMEOUT if blocked else None
    steps = [(ip, port) for ip in TELEGRAM_ADDRESSES for port in (80, 443)]
    document: dict[str, Any] = {
        "annotations": {"network_type": "mobile", "nonce": str(nonce)},
        "data_format_version": "0.2.0",
        "input": None,
        "measurement_start_time": now_text(),
        "test_start_time": now_text(),
        "probe_asn": "AS36903",
        "probe_cc": "MA",
        "probe_ip": "127.0.0.1",
        "probe_network_name": "Maroc Telecom",
        "report_id": f"report-{nonce}",
        "resolver_asn": "AS36903",
        "resolver_ip": "127.0.0.1",
        "software_name": "ooniprobe-android",
        "software_version": "3.31.0",
        "test_name": "telegram",
        "test_runtime": 1.5,
        "test_version": "0.3.1",
        "test_keys": {
            "queries": [
                {
                    "answers": [{"answer_type": "A", "ipv4": "149.154.167.99"}],
                    "engine": "system",
                    "failure": None,
                    "hostname": "web.telegram.org",
                    "query_type": "A",
                }
            ],
            "tcp_connect": [
                {"ip": "149.154.167.99", "port": 443, "status": {"failure": None, "success": True}}
            ]
            + [
                {
                    "ip": ip,
                    "port": port,
                    "status": {"failure": failure, "success": not blocked},
                    "t": 1.0,
                }
                for ip, port in steps
            ],
            "tls_handshakes": [
                {
                    "address": "149.154.167.99:443",
                    "failure": None,
                    "server_name": "web.telegram.org",
                }
            ],
            "requests": [
                {
                    "failure": failure,
                    "request": {"method": "POST", "url": f"http://{ip}:{port}/"},
                    "response": {"body": "", "code": 0 if blocked else 404, "headers": {}},
                }
                for ip, port in steps
            ]
            + [
                {
                    "failure": None,
                    "request": {"method": "GET", "url": "https://web.telegram.org/"},
                    "response": {"body": "<title>Telegram Web</title>", "code": 200},
                }
            ],
            "telegram_http_blocking": blocked,
            "telegram_tcp_blocking": blocked,
            "telegram_web_failure": None,
            "telegram_web_status": "ok",
        },
    }
    return document | changes
