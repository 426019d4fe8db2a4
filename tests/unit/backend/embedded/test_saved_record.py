"""What cannot be written of the instance must not end it."""

from pathlib import Path

import pytest

from backend.embedded.data_dir import prepare_data_dir
from backend.embedded.instance import Instance, read_record, write_instance
from backend.embedded.up import _save


def test_a_record_that_cannot_be_written_is_left_for_later(tmp_path: Path) -> None:
    data = prepare_data_dir(tmp_path)
    record = Instance("run", 1, 1.0, data.root.stat().st_ino, "127.0.0.1", 8000)
    data.instance_file.with_suffix(".new").mkdir()  # in the way, as a full disk is
    with pytest.raises(OSError, match="directory"):
        write_instance(data, record)
    _save(data, record)
    assert read_record(data) is None
    data.instance_file.with_suffix(".new").rmdir()
    _save(data, record)
    assert read_record(data) == record
