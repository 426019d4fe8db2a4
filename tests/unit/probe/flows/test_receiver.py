from probe.flows.receiver import Receiver
from probe.flows.shape import Packet

MEDIA_AT, ENDS = 0.6, 10.6
MEDIA = tuple(Packet(MEDIA_AT + place / 10, b"x" * 100) for place in range(100))


def receive(*indices: int, delay: float = 0.05, opened: bool = True) -> dict[str, object]:
    receiver = Receiver(MEDIA, MEDIA_AT, ENDS)
    if opened:
        receiver.opened(0.0, 1000 + delay)
    for index in indices:
        receiver.arrived(index, 1000 + MEDIA[index].due + delay)
    return receiver.record()


def test_all_arrives() -> None:
    record = receive(*range(100))
    assert record["received"] == 100
    assert record["block_received"] == [10] * 10
    quarters = record["bytes_250ms"]
    assert isinstance(quarters, list)
    assert (len(quarters), sum(quarters)) == (40, 10_000)
    assert (record["cutoff_s"], record["jitter_p95_ms"], record["max_gap_ms"]) == (None, 0.0, 100)


def test_nothing_arrives() -> None:
    record = receive()
    assert (record["received"], record["cutoff_s"], record["max_gap_ms"]) == (0, 0.0, 10_000)
    assert record["jitter_p95_ms"] is None


def test_a_flow_that_is_cut() -> None:
    record = receive(*range(50))
    assert record["block_received"] == [10] * 5 + [0] * 5
    assert record["cutoff_s"] == 4.9


def test_media_count_only_once_the_flow_is_open() -> None:
    assert receive(*range(100), opened=False)["received"] == 0


def test_a_packet_that_comes_twice_counts_once() -> None:
    assert receive(3, 3, 4)["received"] == 2


def test_jitter_and_lateness() -> None:
    receiver = Receiver(MEDIA, MEDIA_AT, ENDS)
    receiver.opened(0.0, 0.0)
    for index, packet in enumerate(MEDIA):
        receiver.arrived(index, packet.due + (0.2 if index % 2 else 0.0))
    record = receiver.record()
    assert record["jitter_p95_ms"] == 200.0
    assert record["cutoff_s"] is None
