"""S1: the service's own messaging hosts, by name, connection, TLS and HTTP."""

import asyncio
from collections.abc import Iterable
from typing import Final

from probe.call_test.failures import NETWORK_ERRORS, failure_of
from probe.call_test.plan import Host
from probe.call_test.steps import Record, Steps, Streams

_TLS_PORT: Final = 443
_MOST_ADDRESSES: Final = 4
_ANSWER_S: Final = 10.0
_GET: Final = "GET / HTTP/1.1\r\nHost: {name}\r\nAccept: */*\r\nConnection: close\r\n\r\n"


async def test_messaging(steps: Steps, hosts: Iterable[Host]) -> None:
    """Try every host, side by side."""
    await asyncio.gather(*(_try_host(steps, host) for host in hosts))


async def _try_host(steps: Steps, host: Host) -> None:
    addresses = await steps.lookup(host.name)
    plain = [each for each in addresses if ":" not in each] or addresses
    await asyncio.gather(
        *(_try_port(steps, host.name, plain[:_MOST_ADDRESSES], port) for port in host.ports)
    )


async def _try_port(steps: Steps, name: str, addresses: list[str], port: int) -> None:
    """Try one address after another until one opens; on 443 go on to TLS and HTTP."""
    for address in addresses:
        streams = await steps.connect(address, port)
        if streams is None:
            continue
        try:
            if port == _TLS_PORT and await steps.handshake(streams, name, port):
                steps.requests.append(await _request(steps, streams, name))
        finally:
            streams[1].close()
        return


async def _request(steps: Steps, streams: Streams, name: str) -> Record:
    """Ask for the first page; only the answer's code is kept."""
    reader, writer = streams
    t0, failure, code = steps.now(), None, 0
    try:
        async with steps.pace.timeout(_ANSWER_S):
            writer.write(_GET.format(name=name).encode())
            await writer.drain()
            code = _code(await reader.readline())
    except NETWORK_ERRORS as error:
        failure = failure_of(error)
    if failure is None and not code:
        failure = "eof_error"
    return {
        "request": {"method": "GET", "url": f"https://{name}/", "headers": {}, "body": ""},
        "response": {"code": code, "headers": {}, "body": ""} if failure is None else None,
        "failure": failure,
        "t0": t0,
        "t": steps.now(),
    }


def _code(line: bytes) -> int:
    """Return the code of a status line; 0 where it is none."""
    words = line.split()
    is_status = len(words) > 1 and words[0].startswith(b"HTTP/") and words[1].isdigit()
    return int(words[1]) if is_status else 0
