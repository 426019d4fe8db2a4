"""A volunteer's device for tests: the real command line, in a folder of its own."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from probe.client.consent import CONSENT_VERSION, Consent, store_consent
from probe.client.home import Home

REPOSITORY = Path(__file__).parents[1]
COMMAND = (sys.executable, "-m", "probe.cli")
NETWORK = ("--country", "MA", "--asn", "AS36903", "--network-type", "mobile", "--access", "4g")
REPORT = (
    "report-call", *NETWORK, "--service", "whatsapp", "--messages", "yes", "--rang", "yes",
    "--heard", "no", "--was-heard", "no",
)  # fmt: skip


@dataclass(frozen=True)
class Device:
    """One device; server and key are what its owner agreed to."""

    folder: Path
    server: str = "http://127.0.0.1:9"
    server_key: str = ""
    command: tuple[str, ...] = COMMAND

    @property
    def home(self) -> Home:
        return Home(self.folder)

    def consent(self, **changes: Any) -> Consent:
        """Put a consent where the dialogue puts it."""
        consent = replace(
            Consent(
                version=CONSENT_VERSION,
                given_on="2026-11-25",
                language="en",
                safe=False,
                private=False,
                servers=(self.server,),
                server_key=self.server_key,
            ),
            **changes,
        )
        store_consent(self.home, consent)
        return consent

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAWT_")}
        return kept | {"SAWT_PROBE_HOME": str(self.folder), "LANG": "en_GB.UTF-8", "LC_ALL": ""}

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command without a terminal and return its process."""
        return subprocess.Popen(
            [*self.command, *arguments], cwd=REPOSITORY, env=self.environment(),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, seconds: float = 60) -> "Ended":
        """Run a command without a terminal to its end."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=seconds)
        return Ended(process.returncode, out.decode(), err.decode())

    def talk(self, answers: Sequence[str], *arguments: str, seconds: float = 30) -> "Ended":
        """Run a command at a terminal, typing the answers; `out` has its words."""
        parent, child = pty.openpty()
        process = subprocess.Popen(
            [*self.command, *arguments], cwd=REPOSITORY, env=self.environment(),
            stdin=child, stdout=child, stderr=child,
        )  # fmt: skip
        os.close(child)
        os.write(parent, "".join(f"{each}\n" for each in answers).encode())
        written = _read_until_end(parent, process, seconds)
        os.close(parent)
        # A terminal breaks lines where they are full.
        return Ended(process.wait(seconds), " ".join(written.split()), "")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def _read_until_end(terminal: int, process: subprocess.Popen[bytes], seconds: float) -> str:
    written = b""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 0.1)
        if ready:
            try:
                chunk = os.read(terminal, 65536)
            except OSError:  # the other end is closed: Linux says so with EIO
                break
            if not chunk:
                break
            written += chunk
        elif process.poll() is not None:
            break
    else:
        process.kill()
    return written.decode()
