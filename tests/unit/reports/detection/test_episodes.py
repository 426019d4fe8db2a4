from datetime import timedelta

from reports.detection import Level, Member, Period, detect, episodes
from tests.unit.reports.detection.cases import day, series


def block(start: int, length: int, *, votes: int = 8, days: int = 120) -> Period:
    text = f"0/{votes}*{start} {votes}/{votes}*{length}"
    rest = days - start - length
    [period] = detect(series(f"{text} 0/{votes}*{rest}" if rest else text))
    assert period.level is Level.CONFIRMED
    return period


def test_overlapping_blocks_of_two_operators_are_an_episode() -> None:
    [found] = episodes([Member("b", block(50, 30)), Member("a", block(40, 20))])
    assert [one.operator for one in found.members] == ["a", "b"]
    assert found.first_onset.low <= day(40) <= found.first_onset.high + timedelta(days=1)
    assert abs((found.first_onset.middle - day(40)).days) <= 1
    assert abs((found.last_onset.middle - day(50)).days) <= 1
    assert found.first_end is not None
    assert found.last_end is not None
    assert abs((found.first_end.middle - day(59)).days) <= 1
    assert abs((found.last_end.middle - day(79)).days) <= 1


def test_one_operator_alone_is_none() -> None:
    assert episodes([Member("a", block(40, 20))]) == []
    assert episodes([Member("a", block(40, 20)), Member("a", block(45, 30))]) == []


def test_blocks_after_one_another_are_none() -> None:
    assert episodes([Member("a", block(20, 10)), Member("b", block(60, 10))]) == []


def test_suspected_periods_are_not_counted() -> None:
    [short] = detect(series("0/8*40 8/8*2 0/8*20"))
    assert episodes([Member("a", block(35, 20)), Member("b", short)]) == []


def test_while_one_lasts_there_is_no_last_end() -> None:
    [found] = episodes([Member("a", block(40, 20)), Member("b", block(50, 70))])
    assert found.first_end is not None
    assert found.last_end is None


def test_the_first_of_several_vague_onsets_is_likely_earlier_than_each() -> None:
    """With independent operators the minimum lies before, the maximum after a single onset."""
    vague = block(50, 30, votes=1)
    [found] = episodes([Member(name, vague) for name in "abcd"])
    assert found.first_onset.middle <= vague.onset <= found.last_onset.middle
    assert found.first_onset.high <= vague.onset_high


def test_the_order_of_members_does_not_matter() -> None:
    members = [Member("a", block(40, 20)), Member("b", block(50, 30)), Member("c", block(55, 9))]
    assert episodes(members) == episodes(members[::-1])
