"""Cut time into half-open UTC windows: start included, end excluded. Pure."""

from datetime import UTC, date, datetime, timedelta


def day_window(day: date) -> tuple[datetime, datetime]:
    """Return [start of the day, start of the next day) in UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return start, start + timedelta(days=1)


def days(since: date, until: date) -> list[date]:
    """Return every day of [since, until)."""
    return [since + timedelta(days=offset) for offset in range((until - since).days)]
