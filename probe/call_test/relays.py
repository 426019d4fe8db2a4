"""S2: the service's STUN and TURN servers over UDP, TCP and TLS, and neutral ones to compare."""

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from probe import stun
from probe.call_test.failures import NETWORK_ERRORS, TIMEOUT, failure_of
from probe.call_test.plan import StunTarget
from probe.call_test.steps import Record, Steps, Streams

TIMES: Final = (0.0, 0.5, 1.5, 3.5, 7.5, 9.6)
"""Seconds at which requests are sent, each wait twice the one before (RFC 8489); then the end."""
FULL_TIMES: Final = (0.0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5)
_TCP_ANSWER_S: Final = 10.0
_LONGEST_ANSWER: Final = 4096


@dataclass(slots=True)
class _Outcome:
    attempts: int = 0
    rtt_ms: float | None = None
    answer: stun.Message | None = None
    failure: str | None = None


class _Asker(asyncio.DatagramProtocol):
    """Waits for the answer to one transaction."""

    def __init__(self, transaction: bytes) -> None:
        self._transaction = transaction
        self.answer: asyncio.Future[stun.Message] = asyncio.get_running_loop().create_future()
        self.error: Exception | None = None

    def datagram_received(self, data: bytes, _addr: object) -> None:
        """Take the answer; what is no STUN, or another's, is ignored."""
        if data[8:20] == self._transaction and stun.is_stun(data) and not self.answer.done():
            try:
                self.answer.set_result(stun.decode(data))
            except stun.NotStunError:
                return

    def error_received(self, exc: Exception) -> None:
        """Note what ICMP said."""
        self.error = exc


async def ask(steps: Steps, target: StunTarget, times: tuple[float, ...]) -> Record:
    """Ask one server in one way; return its entry for x_stun."""
    addresses = await steps.lookup(target.host)
    start = steps.pace.now()
    if not addresses:
        outcome = _Outcome(failure=_lookup_failure(steps, target.host))
    elif target.proto == "udp":
        outcome = await _ask_udp(steps, target, addresses[0], times)
    else:
        outcome = await _ask_stream(steps, target, addresses[0])
    answer = outcome.answer
    return {
        "endpoint": f"[{target.host}]:{target.port}" if ":" in target.host
        else f"{target.host}:{target.port}",
        "role": target.role,
        "proto": target.proto,
        "method": target.method.name.lower(),
        "attempts": outcome.attempts,
        "duration_s": round(steps.pace.now() - start, 2),
        "rtt_ms": outcome.rtt_ms,
        "error_code": answer.error_code if answer and answer.is_error else None,
        "realm": answer.realm if answer and answer.is_error else None,
        "failure": outcome.failure,
    }  # fmt: skip


async def _ask_udp(
    steps: Steps, target: StunTarget, address: str, times: tuple[float, ...]
) -> _Outcome:
    transaction, outcome = secrets.token_bytes(stun.TRANSACTION_BYTES), _Outcome()
    loop = asyncio.get_running_loop()
    try:
        transport, asker = await loop.create_datagram_endpoint(
            lambda: _Asker(transaction), remote_addr=(address, target.port)
        )
    except OSError as error:
        return _Outcome(failure=failure_of(error))
    start = steps.pace.now()
    for wait_until in times[1:]:
        sent_at = steps.pace.now()
        transport.sendto(_request(target, transaction))
        outcome.attempts += 1
        done, _ = await asyncio.wait(
            [asker.answer], timeout=max(0.0, start + wait_until - sent_at) / steps.pace.speed
        )
        if done:
            outcome.rtt_ms = round((steps.pace.now() - sent_at) * 1000, 1)
            outcome.answer = asker.answer.result()
            break
    transport.close()
    if outcome.answer is None:
        outcome.failure = failure_of(asker.error) if asker.error else TIMEOUT
    return outcome


async def _ask_stream(steps: Steps, target: StunTarget, address: str) -> _Outcome:
    """Ask over TCP or TLS. These connections are not messaging steps and are not recorded there."""
    transaction, writer = secrets.token_bytes(stun.TRANSACTION_BYTES), None
    try:
        async with steps.pace.timeout(_TCP_ANSWER_S):
            streams = await asyncio.open_connection(address, target.port)
            writer = streams[1]
            if target.proto == "tls":
                await writer.start_tls(steps.tls, server_hostname=target.host)
            sent_at = steps.pace.now()
            writer.write(_request(target, transaction))
            answer = await _read(streams, transaction)
    except (*NETWORK_ERRORS, stun.NotStunError) as error:
        is_other = isinstance(error, stun.NotStunError)
        return _Outcome(1, failure="stun_malformed_answer" if is_other else failure_of(error))
    finally:
        if writer is not None:
            writer.close()
    return _Outcome(1, round((steps.pace.now() - sent_at) * 1000, 1), answer)


async def _read(streams: Streams, transaction: bytes) -> stun.Message:
    """Read one message. Raises EOFError or NotStunError."""
    head = await streams[0].readexactly(stun.HEADER_BYTES)
    length = int.from_bytes(head[2:4])
    if length > _LONGEST_ANSWER:
        raise stun.NotStunError("an answer longer than any")
    message = stun.decode(head + await streams[0].readexactly(length))
    if message.transaction != transaction:
        raise stun.NotStunError("the answer to another request")
    return message


def _request(target: StunTarget, transaction: bytes) -> bytes:
    attributes = [stun.REQUEST_UDP] if target.method is stun.Method.ALLOCATE else []
    return stun.encode(target.method, transaction, attributes)


def _lookup_failure(steps: Steps, host: str) -> str:
    failures = [each["failure"] for each in steps.queries if each["hostname"] == host]
    return str(failures[-1]) if failures and failures[-1] else "dns_no_answer"
