"""Logs for programs."""

import json
import logging
import sys

from backend.json_log import JsonFormatter


def test_a_line_is_one_object_with_its_traceback() -> None:
    try:
        int("two\nlines")
    except ValueError:
        error = sys.exc_info()
    record = logging.LogRecord("sawt", logging.ERROR, "", 1, "%s of %s", ("one", 2), error)
    line = JsonFormatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["message"]) == ("ERROR", "sawt", "one of 2")
    assert told["time"].endswith("+00:00")
    assert "ValueError: invalid literal" in told["exception"]
