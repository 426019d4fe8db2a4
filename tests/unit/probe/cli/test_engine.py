"""The command line and the real engine fit."""

import asyncio

from probe.cli.engine import CallTestSettings, load_engine
from probe.cli.words import _STEPS
from probe.client.configuration import Config

CONFIG = Config({"services": [{"slug": "whatsapp", "endpoints": []}], "neutral": [], "helpers": []})


def test_engine_takes_the_command_lines_settings_and_its_steps_have_words() -> None:
    steps: list[str] = []

    async def test() -> dict[str, object]:
        settings = CallTestSettings(CONFIG, safe=False, full=False, vpn=True)
        return await load_engine()("whatsapp", settings, lambda step, _: steps.append(step))

    document = asyncio.run(test())
    assert document["input"] == "voip://whatsapp"
    keys = document["test_keys"]
    assert isinstance(keys, dict)
    assert keys["x_context"]["vpn"] is True
    assert steps[-1] == "done"
    assert {step.partition(" ")[0] for step in steps} <= _STEPS
