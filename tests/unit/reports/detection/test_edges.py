import pytest

from reports.detection.edges import median, shortest


@pytest.mark.parametrize(
    ("chances", "interval"),
    [
        ([1.0], (0, 0)),
        ([0.02, 0.96, 0.02], (1, 1)),
        ([0.5, 0.5], (0, 1)),
        ([0.05, 0.9, 0.05], (0, 1)),  # equally likely and short: the earlier
        ([0.05, 0.88, 0.07], (1, 2)),  # equally short: the likelier
        ([0.5, 0.0, 0.0, 0.5], (0, 3)),  # contiguous, though it holds days that cannot be
        ([0.01, 0.01, 0.95, 0.03], (2, 2)),  # exactly 95 %
    ],
)
def test_shortest_interval(chances: list[float], interval: tuple[int, int]) -> None:
    assert shortest(chances) == interval


@pytest.mark.parametrize(
    ("chances", "middle"), [([1.0], 0), ([0.5, 0.5], 0), ([0.4, 0.2, 0.4], 1), ([0.1, 0.9], 1)]
)
def test_median(chances: list[float], middle: int) -> None:
    assert median(chances) == middle
