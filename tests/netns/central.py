"""PostgreSQL and Valkey as one host offers them to others: by TCP, in the namespace it runs in.

    python -m tests.netns.central FOLDER

Prints the two Unix addresses for its own host, then serves until its input ends.
"""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from backend.embedded.binaries import find_binaries
from tests.services import ThrowAwayServices

NETWORK = "10.77.0.0/16"


def open_to_others(cluster: Path) -> None:
    """Let the hosts of the network in, by password."""
    with (cluster / "pg_hba.conf").open("a") as file:
        file.write(f"host all all {NETWORK} scram-sha-256\n")
    os.kill(int((cluster / "postmaster.pid").read_text().split()[0]), signal.SIGHUP)


def main() -> None:
    """Serve as long as somebody wants it."""
    folder = Path(sys.argv[1])
    services = ThrowAwayServices(folder / "data", {"fsync": "on", "listen_addresses": "*"})
    broker = folder / "valkey.sock"
    valkey = subprocess.Popen(
        [
            str(find_binaries().valkey), "--port", "6379", "--protected-mode", "no",
            "--unixsocket", str(broker), "--save", "", "--appendonly", "no", "--loglevel",
            "warning", "--logfile", str(folder / "valkey.log"), "--dir", str(folder),
        ]
    )  # fmt: skip
    try:
        address = services.start_postgres()
        open_to_others(services.data.cluster)
        print(address, f"unix://{broker}", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()
    finally:
        valkey.terminate()
        valkey.wait()
        services.stop()


if __name__ == "__main__":
    main()
