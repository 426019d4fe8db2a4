"""Writes down every byte that the probe sends, headers of Ethernet, IP, UDP and TCP left out."""

import socket
import sys
from pathlib import Path

_ALL_PROTOCOLS = 3
_IPV4, _TCP, _UDP = b"\x08\x00", 6, 17


def payload(frame: bytes) -> bytes:
    """Return what a frame carries above TCP or UDP; anything else whole."""
    packet = frame[14:]
    start, end = (packet[0] & 15) * 4, int.from_bytes(packet[2:4])
    if packet[9] == _UDP:
        return packet[start + 8 : end]
    if packet[9] == _TCP:
        return packet[start + (packet[start + 12] >> 4) * 4 : end]
    return packet[start:end]


def main(device: str, path: Path) -> None:
    with (
        path.open("wb", buffering=0) as sent,
        socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS)) as raw,
    ):
        raw.bind((device, 0))
        print("ready", flush=True)
        while True:
            frame, (_, _, kind, *_) = raw.recvfrom(65535)
            # The network card's own words to its neighbours (ARP, IPv6) are not the probe's.
            if kind == socket.PACKET_HOST and frame[12:14] == _IPV4:
                sent.write(payload(frame) + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
