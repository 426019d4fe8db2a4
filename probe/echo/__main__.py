"""`python -m probe.echo --address 203.0.113.5 --port 3478 --port 443`: run an echo helper."""

import argparse
import asyncio
import contextlib
import sys
from pathlib import Path

from probe.echo.check import obstacle
from probe.echo.server import Helper, Ports
from probe.flows.pace import Pace


def main() -> int:
    """Serve until interrupted; 1 where a port cannot be opened, or a check fails."""
    options = _arguments().parse_args()
    ports = Ports(tuple(options.address), tuple(options.port), options.certificate, options.key)
    if options.check:
        return _check(ports)
    helper = Helper(Pace(options.speed))
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(helper.serve(ports))
        except OSError as error:
            sys.stderr.write(f"The echo helper cannot open its ports: {error}. Choose others.\n")
            return 1
    return 0


def _check(ports: Ports) -> int:
    if problem := asyncio.run(obstacle(ports)):
        sys.stderr.write(f"The echo helper does not answer: {problem}.\n")
        return 1
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sawt-echo", description="Sawt's echo helper")
    parser.add_argument("--address", action="append", required=True, help="address, repeatable")
    parser.add_argument("--port", action="append", type=int, required=True, help="repeatable")
    parser.add_argument("--certificate", type=Path, help="PEM; with it, TCP speaks TLS")
    parser.add_argument("--key", type=Path, help="PEM")
    parser.add_argument(
        "--check", action="store_true", help="serve nothing; ask whether a helper answers there"
    )
    parser.add_argument("--speed", type=float, default=1.0, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
