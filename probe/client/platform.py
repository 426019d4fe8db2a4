"""Speak to the platform: several addresses of one instance, directly or through a proxy.

Only what is asked for is sent: no cookie, no redirect followed, one fixed User-Agent.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import urllib3
from urllib3.contrib.socks import SOCKSProxyManager
from urllib3.exceptions import HTTPError
from urllib3.util import Timeout

from probe.client.consent import Consent
from probe.client.documents import SOFTWARE_NAME, SOFTWARE_VERSION
from probe.client.problems import ExitCode, ProbeError

_MAX_ANSWER = 4 * 1024 * 1024
_TIMEOUT = Timeout(connect=10, read=30)

T = TypeVar("T")


class UnusableAnswerError(Exception):
    """Something answered, but not the platform: a captive portal, a block page, an old mirror."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Platform:
    """The instance that a person consented to send to."""

    def __init__(
        self, consent: Consent, *, servers: tuple[str, ...] = (), proxy: str | None = None
    ) -> None:
        """Take other addresses of the same instance, tried first, and a proxy for everything."""
        self._servers = tuple(dict.fromkeys([*servers, *consent.servers]))
        self.proxied = proxy is not None
        self._pool = _pool(proxy)

    def ask(
        self,
        path: str,
        accept: Callable[[Answer], T],
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Send a request to each address until `accept` takes an answer; return what it made.

        A body makes it a POST. Raises ProbeError where no address gives a usable answer.
        """
        why: Exception | None = None
        for server in self._servers:
            try:
                return accept(self._request(server + path, body, headers or {}))
            except (HTTPError, UnusableAnswerError, OSError) as error:
                why = error
        raise ProbeError(
            ExitCode.UNREACHABLE,
            "error.unreachable",
            servers=", ".join(self._servers),
            why=_plain(why),
        ) from why

    def _request(self, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        response = self._pool.request(
            "GET" if body is None else "POST",
            url,
            body=body,
            headers={"User-Agent": f"{SOFTWARE_NAME}/{SOFTWARE_VERSION}", **headers},
            timeout=_TIMEOUT,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        try:
            content = response.read(_MAX_ANSWER)
        finally:
            response.close()
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, names, content)


def _pool(proxy: str | None) -> urllib3.PoolManager:
    """Return what makes connections. Raises ProbeError for a proxy of an unknown kind."""
    if proxy is None:
        return urllib3.PoolManager()
    scheme = proxy.partition("://")[0].lower()
    if scheme in ("http", "https"):
        return urllib3.ProxyManager(proxy)
    if scheme in ("socks5", "socks5h"):
        # With socks5h the proxy resolves names, so that no DNS query tells the platform's name.
        return SOCKSProxyManager(proxy.replace("socks5://", "socks5h://", 1))
    raise ProbeError(ExitCode.USAGE, "error.proxy", proxy=proxy)


def _plain(error: Exception | None) -> str:
    """Return an error in one line, without the objects that libraries print."""
    if isinstance(error, UnusableAnswerError):
        return str(error)
    return type(error).__name__
