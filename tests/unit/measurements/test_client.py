import pytest

from measurements.api.client import client_address

PROXIES = ["10.0.0.0/8", "2001:db8::/32"]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", "198.51.100.7"),  # not from a proxy: a lie
        ("10.1.2.3", "203.0.113.1", "203.0.113.1"),
        ("10.1.2.3", "192.0.2.1, 203.0.113.1", "203.0.113.1"),  # what the client wrote is ignored
        ("10.1.2.3", "192.0.2.1, 203.0.113.1, 10.9.9.9", "203.0.113.1"),
        ("10.1.2.3", "garbage", "10.1.2.3"),
        ("10.1.2.3", "192.0.2.1, garbage", "10.1.2.3"),
        ("::ffff:198.51.100.7", "", "198.51.100.7"),
        ("2001:db8::1", "2a00::5", "2a00::5"),
        ("", "203.0.113.1", "None"),
    ],
)
def test_x_forwarded_for_is_believed_from_proxies_only(
    settings: object, remote: str, forwarded: str, expected: str
) -> None:
    settings.SAWT_TRUSTED_PROXIES = PROXIES  # type: ignore[attr-defined]
    meta = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert str(client_address(meta)) == expected
