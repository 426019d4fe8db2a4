"""What a probe's failure string says: two dozen spellings of 2014 to 2025, eleven kinds. Pure.

Source: ooni/spec data-formats/df-007-errors.md.
"""

from enum import StrEnum
from functools import lru_cache
from typing import Final

from measurements.observations import UNSTATED


class FailureKind(StrEnum):
    """What a failure says about the network."""

    SILENCE = "silence"  # nothing came back
    RESET = "reset"  # the connection was cut
    REFUSED = "refused"
    UNREACHABLE = "unreachable"  # no route: often the volunteer's own line
    UNSTATED = "unstated"  # the step failed, the document does not say how
    NXDOMAIN = "nxdomain"
    BOGON = "bogon"
    RESOLVER = "resolver"  # the resolver gave no answer, true or false
    WRONG_HOST = "wrong_host"  # another server's certificate
    UNTRUSTED = "untrusted"  # a certificate that this probe does not trust
    UNCLEAR = "unclear"  # the device's own trouble, or a string that says nothing


INTERRUPTIONS: Final = frozenset(
    {FailureKind.SILENCE, FailureKind.RESET, FailureKind.REFUSED, FailureKind.UNSTATED}
)

_SPELLINGS: Final = {
    FailureKind.SILENCE: (
        "generic_timeout_error", "timed_out", "tcp_timed_out_error", "deferred_timeout_error",
        "task_timed_out", "timeout", "response_never_received",
    ),
    FailureKind.RESET: (
        "connection_reset", "connection_aborted", "connection_lost_error", "connection_done",
        "eof_error", "broken_pipe",
    ),
    FailureKind.REFUSED: ("connection_refused", "connection_refused_error"),
    FailureKind.UNREACHABLE: (
        "host_unreachable", "network_unreachable", "network_down", "network_reset",
        "connect_error", "no_route_to_host",
    ),
    FailureKind.UNSTATED: (UNSTATED,),
    FailureKind.NXDOMAIN: ("dns_nxdomain_error", "dns_name_error"),
    FailureKind.BOGON: ("dns_bogon_error",),
    FailureKind.RESOLVER: (
        "dns_lookup_error", "dns_name_failure", "dns_no_answer", "dns_refused_error",
        "dns_server_misbehaving", "dns_servfail_error", "dns_temporary_failure",
        "dns_non_recoverable_failure", "dns_reply_with_wrong_query_id", "dns_server_failure",
        "android_dns_cache_no_data",
    ),
    FailureKind.WRONG_HOST: ("ssl_invalid_hostname",),
    FailureKind.UNTRUSTED: (
        "ssl_unknown_authority", "ssl_unknown_autority", "ssl_invalid_certificate",
    ),
}  # fmt: skip
_KINDS: Final = {text: kind for kind, texts in _SPELLINGS.items() for text in texts}
_HINTS: Final = (
    ("timed out", FailureKind.SILENCE),
    ("timeout", FailureKind.SILENCE),
    ("connection reset", FailureKind.RESET),
    ("refused", FailureKind.REFUSED),
    ("no route to host", FailureKind.UNREACHABLE),
    ("unreachable", FailureKind.UNREACHABLE),
)
_LONGEST_STRING: Final = 200


def kind_of(failure: str) -> FailureKind:
    """Return what a failure string says; UNCLEAR for what nobody documented."""
    kind = _KINDS.get(failure)
    return kind if kind is not None else _hinted(failure[:_LONGEST_STRING])


@lru_cache(maxsize=1024)
def _hinted(failure: str) -> FailureKind:
    """Read what `unknown_failure: …` quotes from the operating system."""
    if failure.startswith("unknown_failure"):
        for hint, kind in _HINTS:
            if hint in failure:
                return kind
    return FailureKind.UNCLEAR
