"""What a deployment behind TLS promises, asked of the settings that it really gets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

REPOSITORY = Path(__file__).parents[2]
BEHIND_TLS = {"SAWT_HTTPS": "true", "SAWT_TRUSTED_PROXIES": "10.0.0.0/8"}


def test_djangos_own_deployment_check_has_nothing_to_say(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "manage.py", "check", "--deploy"]
    said = subprocess.run(
        [*command, "--fail-level", "WARNING"],
        cwd=REPOSITORY,
        env=os.environ | BEHIND_TLS | {"SAWT_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout


@pytest.fixture
def behind_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what settings.py makes of BEHIND_TLS."""
    monkeypatch.setattr(settings, "SECURE_SSL_REDIRECT", True)
    monkeypatch.setattr(settings, "SECURE_HSTS_SECONDS", 31536000)
    monkeypatch.setattr(settings, "SAWT_TRUSTED_PROXIES", ["10.0.0.0/8"])
    monkeypatch.setattr(
        settings, "SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"), raising=False
    )


def test_plain_http_is_sent_to_tls_and_health_is_not(behind_tls: None) -> None:
    client = Client()
    assert client.get("/en/privacy/")["Location"] == "https://testserver/en/privacy/"
    assert client.get("/healthz").status_code == 200
    answer = client.get("/healthz", HTTP_X_FORWARDED_PROTO="https", REMOTE_ADDR="10.1.2.3")
    assert answer["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("address", ["198.51.100.7", "127.0.0.1", ""])
def test_only_a_trusted_proxy_may_say_that_tls_was_used(behind_tls: None, address: str) -> None:
    client = Client(HTTP_X_FORWARDED_PROTO="https", REMOTE_ADDR=address)
    assert client.get("/en/privacy/").status_code == 301
    answer = client.get("/healthz")
    assert "Strict-Transport-Security" not in answer


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80:80", ""])
def test_a_name_that_is_not_ours_is_refused(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["localhost"])
    answer = Client().get("/api/v1/operators", HTTP_HOST=host)
    assert answer.status_code == 400
    assert host not in answer.content.decode() or not host


@pytest.mark.parametrize("language", ["//evil.example", "https://evil.example", "de", "../x"])
def test_a_form_leads_nowhere_else(language: str) -> None:
    answer = Client().post(
        "/api/v1/call-reports", {"language": language}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer["Location"].startswith("/en/report-call/?refused=")
