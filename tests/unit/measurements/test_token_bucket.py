import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurements.quotas.stores import MemoryStore
from measurements.quotas.token_bucket import Rate, charge, read_rate

RATE = Rate(10, 60)


def spend(times: int, *, full_at: float | None = None, now: float = 0.0, cost: int = 1) -> float:
    for _ in range(times):
        full_at, allowance = charge(full_at, RATE, cost, now)
        assert allowance.is_admitted
    assert full_at is not None
    return full_at


def test_a_full_bucket_admits_its_tokens_and_then_says_how_long_to_wait() -> None:
    full_at = spend(10)
    after, refused = charge(full_at, RATE, 1, 0.0)
    assert (refused.is_admitted, refused.remaining) == (False, 0)
    assert refused.wait == pytest.approx(6.0)
    assert after == full_at  # a refused charge costs nothing
    assert charge(after, RATE, 1, refused.wait)[1].is_admitted


def test_it_refills_evenly() -> None:
    full_at = spend(10)
    assert charge(full_at, RATE, 3, 18.0)[1].is_admitted
    assert not charge(full_at, RATE, 4, 18.0)[1].is_admitted


def test_a_batch_larger_than_the_bucket_takes_all_of_it() -> None:
    full_at = spend(1, cost=1000)
    assert not charge(full_at, RATE, 1, 0.0)[1].is_admitted
    assert charge(full_at, RATE, 1000, 60.0)[1].is_admitted


@given(
    st.integers(1, 10**6),
    st.sampled_from([1, 60, 3600, 86400]),
    st.lists(st.tuples(st.floats(0, 10), st.integers(1, 50)), max_size=60),
)
def test_never_more_than_one_bucket_and_its_refill(
    tokens: int, seconds: int, steps: list[tuple[float, int]]
) -> None:
    rate, full_at, now, admitted = Rate(tokens, seconds), None, 1.7e9, 0
    start = now
    for pause, cost in steps:
        now += pause
        full_at, allowance = charge(full_at, rate, cost, now)
        admitted += min(cost, tokens) if allowance.is_admitted else 0
        assert 0 <= allowance.remaining <= tokens
    assert admitted <= tokens + (now - start) * tokens / seconds + 1


@pytest.mark.parametrize("text", ["", "10", "0/hour", "10/week", "-1/hour", "10/hour ", "on"])
def test_a_rate_is_written_in_one_way(text: str) -> None:
    with pytest.raises(ValueError, match="6000/hour"):
        read_rate(text)


def test_rates_and_no_rate() -> None:
    assert read_rate("6000/hour") == Rate(6000, 3600)
    assert read_rate("off") is None


def test_memory_is_bounded() -> None:
    store = MemoryStore(most=100)
    for number in range(1000):
        store.charge(f"bucket {number}", RATE, 1)
    assert len(store) == 100
