"""Short private folders for sockets."""

from pathlib import Path

import pytest

from backend.embedded.errors import EmbeddedError
from backend.embedded.scratch import make_scratch, remove_scratch


def test_folder_is_private_short_and_unguessable(tmp_path: Path) -> None:
    first, second = make_scratch(None, "mark"), make_scratch(None, "mark")
    try:
        assert first != second
        assert "mark" in first.name
        assert first.stat().st_mode & 0o777 == 0o700
        assert len(str(first / ".s.PGSQL.5432.lock")) < 100
    finally:
        remove_scratch(first)
        remove_scratch(second)
    assert not first.exists()


def test_long_odd_or_missing_parents_do_not_serve(tmp_path: Path) -> None:
    odd = tmp_path / "a b,c"
    long = tmp_path / ("x" * 80)
    for folder in (odd, long):
        folder.mkdir()
    with pytest.raises(EmbeddedError, match="set TMPDIR"):
        make_scratch(None, "mark", [str(odd), str(long), "/nowhere"])


def test_only_its_own_folders_are_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    link = tmp_path / "sawt-link"
    link.symlink_to(kept)
    for path in (kept, link, tmp_path / "sawt-none"):
        remove_scratch(path)
    assert kept.is_dir()
    assert link.is_symlink()
