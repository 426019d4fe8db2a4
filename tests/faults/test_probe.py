"""The volunteer's command line against a whole platform whose parts are killed."""

import random
import signal
import time
from pathlib import Path

import orjson
import pytest

from tests.device import REPORT, Device
from tests.faults.platform import Platform, running, wait_until

pytestmark = pytest.mark.faults

REPORTS = 6
NOBODY = "127.0.0.1:9"  # so that doctor asks no server of others


def consented(platform: Platform, folder: Path) -> Device:
    """Return a device that pinned the key which the platform itself names."""
    _, body = platform.get("/api/v1/probe-config")
    device = Device(folder, platform.base, orjson.loads(body)["key"])
    device.consent()
    return device


def test_killed_on_both_ends_every_report_arrives_exactly_once(tmp_path: Path) -> None:
    with running(tmp_path / "data", SAWT_ECHO_HELPERS=NOBODY) as platform:
        device = consented(platform, tmp_path / "device")
        health = {each["check"]: each["health"] for each in device.run("doctor", "--json").json}
        assert (health["platform"], health["clock"]) == ("good", "good")
        uids = []
        for _ in range(REPORTS):
            ended = device.run(*REPORT, "--not-cut", "--no-upload", "--json")
            assert ended.code == 0, ended.err
            uids.append(ended.json["uids"][0])
        stored = device.run("show", uids[0], "--json").json["document"]
        assert stored["annotations"]["x_time_source"] == "platform"
        before = platform.count("receipt")
        chance = random.Random(4)
        for number in range(REPORTS):
            upload = device.start("upload", "--attempts", "1")
            time.sleep(chance.uniform(0.2, 0.6))
            if number % 3 == 0:
                platform.kill("web")
            upload.send_signal(signal.SIGKILL)
            upload.communicate()
        wait_until(lambda: platform.get("/readyz")[0] == 200, seconds=60, what="the platform")
        last = device.run("upload", "--json")
        assert last.code == 0, last.err
        states = {each["uid"]: each["state"] for each in device.run("list", "--json").json}
        assert states == dict.fromkeys(uids, "sent")
        assert platform.count("receipt") - before == REPORTS
        known = {
            uid for (uid,) in platform.rows("SELECT uid FROM receipt WHERE uid LIKE '%callreport%'")
        }
        assert known == set(uids)
