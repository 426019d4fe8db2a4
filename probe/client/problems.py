"""What can go wrong, as the exit codes that scripts rely on and the sentence that people read."""

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """How a command ends. Documented in docs/probe.md; numbers are never reused."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> Self:
        """Return the code with its meaning attached."""
        code = int.__new__(cls, value)
        code._value_ = value
        code.meaning = meaning
        return code

    DONE = 0, "Done; every result that was to be delivered is kept by the platform."
    FAILED = 1, "The test could not be made; nothing is concluded and nothing was stored."
    USAGE = 2, "The command line is wrong."
    NO_CONSENT = 3, "No consent is stored; nothing was sent."
    UNREACHABLE = 4, "The platform cannot be reached; results are kept on this device."
    REJECTED = 5, "The platform refused a result; it is kept on this device with the reason."
    STORAGE = 6, "This device's folder cannot be read or written (disk full, key unreadable)."
    BUSY = 7, "Another sawt-probe is at work in the same folder."
    PAUSED = 8, "The test is paused in this country, for the safety of volunteers."
    UNKNOWN_NETWORK = 9, "Country or network are not known; say them with --country and --asn."
    NO_CONFIG = 10, "No configuration with a valid signature is at hand."
    WRONG_CLOCK = 11, "This device's clock is wrong; nothing was measured."
    INTERRUPTED = 130, "Interrupted by the person."


class ProbeError(Exception):
    """A command cannot go on: its exit code, and a text of the catalogue with its values."""

    def __init__(self, code: ExitCode, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.code = code
        self.key = key
        self.values = values
