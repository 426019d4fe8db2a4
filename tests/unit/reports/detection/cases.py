"""Series for tests, written as one word per day."""

from datetime import date, timedelta

from measurements.vocabulary import Panel
from reports.detection import DayVotes, Series

FIRST = date(2023, 1, 1)


def day(index: int) -> date:
    return FIRST + timedelta(days=index)


def series(text: str, panel: Panel = Panel.VETTED, *, down: tuple[int, ...] = ()) -> Series:
    """Return a series: per day "3/8" (interfered/votes) or "-"; "3/8*20" is twenty such days."""
    words: list[str] = []
    for word in text.split():
        what, _, times = word.partition("*")
        words += [what] * int(times or 1)
    votes = {}
    for index, word in enumerate(words):
        if word != "-":
            interfered, count = map(int, word.split("/"))
            votes[day(index)] = DayVotes(day(index), interfered, count)
    return Series(FIRST, day(len(words) - 1), votes, panel, frozenset(map(day, down)))
