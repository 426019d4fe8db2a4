import socket
import ssl

import pytest

from measurements.rules.failures import FailureKind, kind_of
from probe.call_test.failures import failure_of


def untrusted(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), FailureKind.SILENCE),
        (ConnectionResetError(), FailureKind.RESET),
        (ConnectionRefusedError(), FailureKind.REFUSED),
        (BrokenPipeError(), FailureKind.RESET),
        (EOFError(), FailureKind.RESET),
        (ssl.SSLEOFError(), FailureKind.RESET),
        (OSError(101, "Network is unreachable"), FailureKind.UNREACHABLE),
        (socket.gaierror(socket.EAI_NONAME, ""), FailureKind.NXDOMAIN),
        (socket.gaierror(socket.EAI_AGAIN, ""), FailureKind.RESOLVER),
        (untrusted(62), FailureKind.WRONG_HOST),
        (untrusted(20), FailureKind.UNTRUSTED),
        (untrusted(10), FailureKind.UNTRUSTED),
        (ssl.SSLError(1, "wrong version number"), FailureKind.UNCLEAR),
        (OSError(9999, "strange"), FailureKind.UNCLEAR),
    ],
)
def test_the_rules_understand_every_failure(error: Exception, kind: FailureKind) -> None:
    assert kind_of(failure_of(error)) is kind
