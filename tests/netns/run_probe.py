"""Run the engine in the probe's namespace; the document goes to the standard output."""

import asyncio
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson

from probe.call_test import Conditions, run_call_test
from tests.netns import addresses


class Config:
    def __init__(self) -> None:
        self.content = addresses.configuration()

    def records(self, member: str) -> list[dict[str, object]]:
        return self.content[member]


@dataclass
class Settings:
    config: Config
    safe: bool = False
    full: bool = False
    vpn: bool = False


def main(folder: Path, speed: float) -> None:
    tls = ssl.create_default_context(cafile=str(folder / "certificate.pem"))
    document = asyncio.run(
        run_call_test(
            "whatsapp", Settings(Config()), lambda _step, _share: None, Conditions(speed, tls)
        )
    )
    sys.stdout.buffer.write(orjson.dumps(document))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
