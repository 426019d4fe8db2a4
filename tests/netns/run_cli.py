"""The real command line in the probe's namespace; time runs faster, and TLS trusts our own."""

import ssl
import sys
from functools import partial
from pathlib import Path

from probe.call_test import Conditions, run_call_test
from probe.cli import run
from probe.cli.main import main

if __name__ == "__main__":
    folder, speed, *arguments = sys.argv[1:]
    tls = ssl.create_default_context(cafile=str(Path(folder) / "certificate.pem"))
    engine = partial(run_call_test, conditions=Conditions(float(speed), tls))
    vars(run)["load_engine"] = lambda: engine
    sys.exit(main(arguments))
