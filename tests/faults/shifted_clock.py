"""A clock of the day that can be moved under running processes (shifted_clock.c)."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_suffix(".c")


class ShiftedClock:
    """Give `environment` to a process, then move its clock by seconds. Needs a C compiler."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self._library = folder / "shifted_clock.so"
        self.environment: dict[str, str] = {}
        if compiler := shutil.which("cc"):
            self.move(0)
            build = [compiler, "-O2", "-shared", "-fPIC", "-o", str(self._library), str(SOURCE)]
            subprocess.run(build, check=True)
            self.environment = {
                "LD_PRELOAD": str(self._library),
                "SAWT_TEST_CLOCK": str(self._file),
            }

    def move(self, seconds: int) -> None:
        """Set how far the clock is off. The file is mapped by others: it is never cut."""
        self._file.touch()
        with self._file.open("r+b") as file:
            file.write(seconds.to_bytes(8, "little", signed=True))
