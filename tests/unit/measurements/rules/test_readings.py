"""What a failure string and an address are read as."""

import pytest

from measurements.rules import addresses, failures
from measurements.rules.addresses import AddressKind
from measurements.rules.failures import INTERRUPTIONS, FailureKind


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        ("generic_timeout_error", FailureKind.SILENCE),
        ("deferred_timeout_error", FailureKind.SILENCE),
        ("unknown_failure: transaction is timed out", FailureKind.SILENCE),
        ("connection_reset", FailureKind.RESET),
        ("eof_error", FailureKind.RESET),
        ("connection_refused_error", FailureKind.REFUSED),
        ("host_unreachable", FailureKind.UNREACHABLE),
        ("dns_nxdomain_error", FailureKind.NXDOMAIN),
        ("android_dns_cache_no_data", FailureKind.RESOLVER),
        ("dns_lookup_error", FailureKind.RESOLVER),
        ("ssl_unknown_autority", FailureKind.UNTRUSTED),
        ("unknown_failure: dial tcp [scrubbed]: connect: cannot allocate memory", "unclear"),
        ("connection_already_closed", FailureKind.UNCLEAR),
        ("timed out", FailureKind.UNCLEAR),
        ("", FailureKind.UNCLEAR),
        ("x" * 100_000, FailureKind.UNCLEAR),
    ],
)
def test_failures(failure: str, kind: FailureKind) -> None:
    assert failures.kind_of(failure) == kind


def test_a_device_without_a_route_is_no_interruption() -> None:
    assert FailureKind.UNREACHABLE not in INTERRUPTIONS
    assert FailureKind.UNCLEAR not in INTERRUPTIONS


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("31.13.86.4", AddressKind.PUBLIC_4),
        ("2a03:2880:f2ff:c0:face:b00c:0:167", AddressKind.PUBLIC_6),
        ("64:ff9b::1f0d:5604", AddressKind.PUBLIC_6),
        ("0.0.0.0", AddressKind.BOGON),
        ("127.0.0.1", AddressKind.BOGON),
        ("10.10.34.35", AddressKind.BOGON),
        ("172.16.0.1", AddressKind.BOGON),
        ("192.168.7.222", AddressKind.BOGON),
        ("100.64.0.1", AddressKind.BOGON),
        ("169.254.1.1", AddressKind.BOGON),
        ("255.255.255.255", AddressKind.BOGON),
        ("::", AddressKind.BOGON),
        ("::1", AddressKind.BOGON),
        ("fe80::1", AddressKind.BOGON),
        ("fd00::1", AddressKind.BOGON),
        ("::ffff:127.0.0.1", AddressKind.BOGON),
        ("::ffff:31.13.86.4", AddressKind.PUBLIC_4),
        ("198.51.100.7", AddressKind.PUBLIC_4),
        ("198.18.0.5", AddressKind.NONE),
        ("[scrubbed]", AddressKind.NONE),
        ("example.org", AddressKind.NONE),
        ("", AddressKind.NONE),
        ("\ud800", AddressKind.NONE),
    ],
)
def test_addresses(address: str, kind: AddressKind) -> None:
    assert addresses.kind_of(address) is kind
