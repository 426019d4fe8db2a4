"""The browser probe in a real Chromium: consent, sites, STUN, coturn, and what is uploaded."""

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from jsonschema import Draft202012Validator
from playwright.sync_api import Page, Playwright, Route, sync_playwright

from measurements import day_secrets, partitions
from measurements.drain import Drainer
from measurements.models import Measurement, Upload, Verdict
from measurements.submission import decompress
from measurements.web_probe import all_sites, read_relay
from reports.dashboards.contributing import services_to_test
from tests.browser import field
from tests.browser.conftest import FLAGS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MOROCCAN = "105.66.0.1"
SCREENSHOTS = Path(__file__).parent / "screenshots"
SCHEMA = Path(__file__).parents[2] / "docs" / "formats" / "voip_web.schema.json"
DELIVERED = "#said:has-text('Delivered. Waiting')"
STUN_PORTS = (3478, 19302)
# Names of STUN servers are resolved to the test's own; what the document says stays the same.
RESOLVE = """(address) => {
  const Original = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(settings) {
      const servers = settings.iceServers.map((server) => ({ ...server, urls:
        server.urls.replace(/^stun:[a-z][^:]*/, `stun:${address}`) }));
      super({ ...settings, iceServers: servers });
    }
  };
}"""


@pytest.fixture(scope="module")
def playwright(module_environment: None) -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def module_environment() -> Iterator[None]:
    """Playwright runs a loop in this thread, which Django must be told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[field.Sites]:
    with field.sites(tmp_path_factory.mktemp("sites")) as made:
        yield made


@pytest.fixture(scope="module")
def stun() -> Iterator[field.StunServers]:
    with field.stun_servers(STUN_PORTS) as made:
        yield made


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with field.coturn(tmp_path_factory.mktemp("coturn")) as server:
        yield server


@pytest.fixture(scope="module")
def chromium(playwright: Playwright, sites: field.Sites) -> Iterator[Any]:
    rules = f"MAP * 127.0.0.1:{sites.port}, EXCLUDE localhost, EXCLUDE 127.0.0.1"
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium",
        args=[*FLAGS, f"--host-resolver-rules={rules}", "--ignore-certificate-errors"],
    )
    yield browser
    browser.close()


@pytest.fixture
def drainer() -> Iterator[Drainer]:
    made = Drainer()
    yield made
    made.close()


@pytest.fixture
def page(
    chromium: Any,
    sites: field.Sites,
    stun: field.StunServers,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Page]:
    """Return a page on a phone in Morocco, on a network without interference or a relay."""
    monkeypatch.setattr(settings, "SECRETS_DIR", tmp_path / "secrets")
    monkeypatch.setattr(day_secrets, "_held", {})
    partitions.forget_known()
    monkeypatch.setattr(settings, "SAWT_TRUSTED_PROXIES", ["127.0.0.1/32"])
    sites.silent.clear()
    sites.broken.clear()
    sites.redirecting.clear()
    sites.asked.clear()
    stun.silent = False
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    context.add_init_script(f"({RESOLVE})({json.dumps(stun.address)})")
    context.route("**/api/v1/**", as_moroccan)
    yield context.new_page()
    context.close()


@pytest.fixture
def with_relay(relay: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAWT_TURN", read_relay(relay))
    monkeypatch.setattr(settings, "SAWT_TURN_SECRET", field.SECRET)


def as_moroccan(route: Route) -> None:
    route.continue_(headers=route.request.headers | {"X-Forwarded-For": MOROCCAN})


def answer(page: Page, service: str = "whatsapp", **choices: bool) -> None:
    """Answer everything rightly."""
    page.check("[name=seen][value=provider]")
    page.check("[name=sends][value=imitation]")
    page.select_option("[name=service]", service)
    page.select_option("[name=network_type]", "mobile")
    page.select_option("[name=access]", "4g")
    for name in ("adult", "agree", *choices):
        page.check(f"[name={name}]")


def agree(page: Page, **choices: Any) -> None:
    """Answer everything rightly, and start."""
    answer(page, **choices)
    page.click("#consent button")


def run(
    page: Page, drainer: Drainer, url: str, *, speed: int = 1, **choices: Any
) -> dict[str, Any]:
    """Run a test to its end and return the document as it is kept.

    The page's clock runs so many times as fast: what never comes is not waited for.
    """
    if speed > 1:
        page.clock.install()
    page.goto(f"{url}/en/probe/")
    agree(page, **choices)
    while speed > 1 and not page.is_visible(DELIVERED):
        page.wait_for_timeout(50)
        page.clock.run_for(50 * speed)
    page.wait_for_selector(DELIVERED, timeout=120_000)
    while drainer.drain():
        pass
    document: dict[str, Any] = orjson.loads(decompress(bytes(Upload.objects.get().document)))
    return document


def asked(sites: field.Sites) -> set[str]:
    """Return who was asked, of all whom the page may ask: Chromium asks its maker by itself."""
    return set(sites.asked) & set(all_sites(services_to_test()))


def outcomes() -> dict[str, str]:
    return dict(Verdict.objects.values_list("plane", "outcome"))


def test_nothing_is_sent_before_a_person_agrees(
    page: Page, live_server: Any, sites: field.Sites, stun: field.StunServers
) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    stun.heard.clear()
    page.goto(f"{live_server.url}/en/probe/")
    page.wait_for_selector("#consent")
    own = {url.removeprefix(live_server.url) for url in requests}
    assert {url.partition("/sawt/")[0] for url in own} == {"/en/probe/", "/static"}
    page.wait_for_load_state("networkidle")
    requests.clear()

    page.click("#consent button")  # nothing is answered
    answer(page)
    page.check("[name=seen][value=nobody]")
    page.click("#consent button")
    assert page.is_visible("text=Please answer once more")
    page.wait_for_timeout(300)
    assert (requests, asked(sites), stun.heard) == ([], set(), [])

    page.check("[name=seen][value=provider]")
    with page.expect_request("**/api/v1/web-probe-config"):
        page.click("#consent button")


def test_a_whole_run_arrives_and_is_judged(
    page: Page, live_server: Any, drainer: Drainer, sites: field.Sites, with_relay: None
) -> None:
    complaints: list[str] = []
    bodies: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda request: bodies.append(request.post_data or ""))
    document = run(page, drainer, live_server.url, speed=4)

    assert outcomes() == {"web": "ok", "media": "ok"}
    kept = Measurement.objects.get()
    assert (kept.country, kept.network_type, kept.access) == ("MA", "mobile", "4g")
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)
    assert [(one["round"], one["proto"]) for one in document["test_keys"]["x_flows"]] == [
        (1, "udp"), (1, "tcp"), (2, "tcp"), (2, "udp"),
    ]  # fmt: skip
    assert asked(sites) == {
        "web.whatsapp.com", "www.wikipedia.org", "example.com", "www.gstatic.com", "www.debian.org",
    }  # fmt: skip
    page.clock.run_for(2_500)
    page.wait_for_selector("text=Website: no blocking found.")
    assert page.evaluate("localStorage.length") == 0
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "en-probe-result-360.png", full_page=True)
    # Until it is judged, a result is not found.
    assert [text for text in complaints if "404" not in text] == []
    tells_nothing_of_the_device(bodies, document)


def test_a_relay_whose_udp_is_recognised_reads_as_degraded(
    page: Page, live_server: Any, drainer: Drainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relay over TCP alone; over UDP Binding is answered, and nothing else."""
    with field.coturn(tmp_path, "--no-udp") as relay:
        host, _, port = relay.rpartition(":")
        monkeypatch.setattr(settings, "SAWT_TURN", read_relay(relay))
        monkeypatch.setattr(settings, "SAWT_TURN_SECRET", field.SECRET)
        with field.stun_servers((int(port),), host) as binding:
            run(page, drainer, live_server.url, speed=4)
            assert binding.heard
    assert outcomes() == {"web": "ok", "media": "degraded"}
    assert Verdict.objects.get(plane="media").mechanism == "stun_dpi"


def tells_nothing_of_the_device(bodies: list[str], document: dict[str, Any]) -> None:
    """Fail if an address, a name of the browser or an exact time was sent."""
    sent = "".join(bodies)
    assert '"voip_web"' in sent
    others = {one["endpoint"].rpartition(":")[0] for one in document["test_keys"]["x_stun"]}
    addresses = set(re.findall(r"\d+\.\d+\.\d+\.\d+", sent)) - others
    assert addresses <= {"127.0.0.1"}  # the mask
    for word in ("candidate", ".local", "Chrom", "Mozilla", "Linux", "198.51.100.7"):
        assert word not in sent
    assert socket.gethostname() not in sent
    assert document["measurement_start_time"].endswith(":00:00")
    assert f'"{document["measurement_start_time"]}"' in sent


def test_no_site_is_told_where_its_visitor_comes_from(
    page: Page, live_server: Any, drainer: Drainer, sites: field.Sites
) -> None:
    sites.heard.clear()
    run(page, drainer, live_server.url, safe=True)
    told = [
        request.lower()
        for request in sites.heard
        if any(f"host: {name}\r".encode() in request.lower() for name in asked(sites))
    ]
    assert told
    for request in told:
        assert b"referer" not in request
        assert b"origin" not in request
        assert live_server.url.encode() not in request


def test_a_silent_website_is_blocked_and_its_call_servers_are_not(
    page: Page, live_server: Any, drainer: Drainer, sites: field.Sites
) -> None:
    sites.silent.add("signal.org")
    document = run(page, drainer, live_server.url, service="signal", speed=20)
    assert outcomes() == {"web": "blocked", "call_setup": "ok", "media": "inconclusive"}
    assert document["test_keys"]["x_flows"] == []
    assert page.is_visible("text=This site has no relay")


def test_a_site_that_sends_elsewhere_has_answered_and_nobody_follows(
    page: Page, live_server: Any, drainer: Drainer, sites: field.Sites
) -> None:
    sites.redirecting.add("web.whatsapp.com")
    run(page, drainer, live_server.url, safe=True)
    assert outcomes()["web"] == "ok"
    assert "elsewhere.example" not in sites.asked


def test_silent_call_servers_accuse_nobody_where_neutral_ones_are_silent_too(
    page: Page, live_server: Any, drainer: Drainer, stun: field.StunServers, sites: field.Sites
) -> None:
    stun.silent = True
    sites.broken.update({"b-api.facebook.com", "b-graph.facebook.com", "edge-mqtt.facebook.com"})
    run(page, drainer, live_server.url, service="facebook_messenger", speed=20)
    assert outcomes() == {
        "web": "ok", "messaging": "blocked", "call_setup": "inconclusive", "media": "inconclusive",
    }  # fmt: skip


def test_websites_only_sends_no_call_like_traffic(
    page: Page, live_server: Any, drainer: Drainer, stun: field.StunServers, with_relay: None
) -> None:
    stun.heard.clear()
    document = run(page, drainer, live_server.url, safe=True, private=True)
    assert document["test_keys"]["x_stun"] == document["test_keys"]["x_flows"] == []
    assert stun.heard == []
    assert document["annotations"]["x_private"] is True


def test_a_result_waits_in_the_browser_until_it_is_acknowledged(
    page: Page, live_server: Any, drainer: Drainer
) -> None:
    page.route("**/api/v1/measurements", lambda route: route.abort())
    page.goto(f"{live_server.url}/en/probe/")
    agree(page, safe=True)
    page.wait_for_selector("text=The platform cannot be reached", timeout=60_000)
    assert not Upload.objects.exists()
    page.unroute("**/api/v1/measurements")
    page.reload()
    assert page.is_visible("text=wait to be delivered: 1")
    page.click("text=Deliver them now")
    page.wait_for_selector(DELIVERED, timeout=10_000)
    assert page.evaluate("localStorage.length") == 0
    assert drainer.drain() == 1


def test_a_paused_country_is_not_tested(
    page: Page, live_server: Any, sites: field.Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAWT_PAUSED_COUNTRIES", ("MA",))
    page.goto(f"{live_server.url}/en/probe/")
    agree(page)
    page.wait_for_selector("text=Testing is paused in this country")
    assert asked(sites) == set()
