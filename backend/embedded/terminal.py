"""One line at a time to the person at the terminal."""

import contextlib
import sys


def say(text: str) -> None:
    """Write a line at once; a terminal that went away is no reason to fail."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def complain(text: str) -> None:
    """Write a line about a failure."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"Sawt stopped: {text}\n")
        sys.stderr.flush()
