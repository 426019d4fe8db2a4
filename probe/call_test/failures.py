"""What went wrong, in the words of OONI's data format (df-007). Pure."""

import socket
import ssl
from typing import Final

TIMEOUT: Final = "generic_timeout_error"
_LOOKUPS: Final = {
    socket.EAI_NONAME: "dns_nxdomain_error",
    socket.EAI_AGAIN: "dns_temporary_failure",
    socket.EAI_FAIL: "dns_non_recoverable_failure",
    getattr(socket, "EAI_NODATA", -5): "dns_no_answer",
}
_KINDS: Final = (
    (TimeoutError, TIMEOUT),
    (ConnectionResetError, "connection_reset"),
    (ConnectionAbortedError, "connection_aborted"),
    (ConnectionRefusedError, "connection_refused"),
    (BrokenPipeError, "broken_pipe"),
    (EOFError, "eof_error"),
)
_NUMBERS: Final = {
    101: "network_unreachable", 113: "host_unreachable", 51: "network_unreachable",
    65: "host_unreachable",
}  # fmt: skip
_WRONG_HOST: Final = 62
_UNKNOWN_AUTHORITY: Final = (18, 19, 20, 21)

NETWORK_ERRORS: Final = (OSError, EOFError)
"""What a step over the network may raise; time limits and TLS errors are OSErrors."""


def failure_of(error: BaseException) -> str:
    """Return the failure string of what a lookup, connection or handshake raised."""
    if isinstance(error, socket.gaierror):
        return _LOOKUPS.get(error.errno or 0, "dns_lookup_error")
    if isinstance(error, ssl.SSLError):
        return _handshake_failure(error)
    for kind, failure in _KINDS:
        if isinstance(error, kind):
            return failure
    number = error.errno if isinstance(error, OSError) else None
    return _NUMBERS.get(number or 0, "unknown_failure: " + type(error).__name__)


def _handshake_failure(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == _WRONG_HOST:
            return "ssl_invalid_hostname"
        known = error.verify_code not in _UNKNOWN_AUTHORITY
        return "ssl_invalid_certificate" if known else "ssl_unknown_authority"
    return "eof_error" if isinstance(error, ssl.SSLEOFError) else "ssl_failed_handshake"
