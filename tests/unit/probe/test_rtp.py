from probe import rtp


def test_what_is_written_is_read() -> None:
    header = rtp.Header(payload_type=120, sequence=65536 + 7, timestamp=2**32 + 9, source=5)
    packet = rtp.encode(header, b"sound")
    assert packet[:2] == b"\x80\x78"
    assert packet[rtp.HEADER_BYTES :] == b"sound"
    assert rtp.decode(packet) == rtp.Header(120, 7, 9, 5)


def test_what_is_no_rtp_is_none() -> None:
    assert rtp.decode(b"\x80\x78") is None
    assert rtp.decode(b"\x00\x01" + bytes(20)) is None
