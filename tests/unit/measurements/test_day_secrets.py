from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from measurements import day_secrets

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
END = datetime(2026, 11, 28, tzinfo=UTC)  # seven days after the day's end


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "SECRETS_DIR", tmp_path)
    monkeypatch.setattr(day_secrets, "_held", {})
    return tmp_path / "days"


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Become another process."""
    monkeypatch.setattr(day_secrets, "_held", {})


def test_every_process_reads_the_same_secret_of_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    first = day_secrets.secret_of(DAY, NOON)
    forget(monkeypatch)
    assert day_secrets.secret_of(DAY, NOON) == first
    assert first is not None
    assert len(first) == 32
    assert day_secrets.secret_of(DAY + timedelta(days=1), NOON) != first


def test_the_file_is_for_its_owner_alone(folder: Path) -> None:
    day_secrets.secret_of(DAY, NOON)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_secret_ends_seven_days_after_its_day_even_where_it_is_held(folder: Path) -> None:
    assert day_secrets.secret_of(DAY, END - timedelta(seconds=1))
    assert day_secrets.secret_of(DAY, END) is None
    assert day_secrets.destroy_expired(END - timedelta(seconds=1)) == []
    assert day_secrets.destroy_expired(END) == [DAY]
    assert list(folder.iterdir()) == []
    assert day_secrets._held == {}


def test_a_destroyed_day_is_not_made_again(folder: Path) -> None:
    day_secrets.destroy_expired(END)
    assert day_secrets.secret_of(DAY, END + timedelta(days=3)) is None
    assert not folder.exists() or not list(folder.iterdir())
