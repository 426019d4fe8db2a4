"""What a device sees of its network, in network namespaces of its own."""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.device import REPOSITORY

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare") or not shutil.which("ip"),
    reason="network namespaces need root, unshare and iproute2",
)

_LOOK = (
    "import dataclasses, json\n"
    "from probe.client.surroundings import look_around\n"
    "print(json.dumps(dataclasses.asdict(look_around('salt'))))\n"
)


def interface(name: str, address: str) -> list[str]:
    return [
        f"ip link add {name} type veth peer name x{name[:6]}",
        f"ip link set x{name[:6]} up",
        f"ip address add {address}/24 dev {name}",
        f"ip link set {name} up",
    ]


def look(*commands: str) -> Any:
    script = " && ".join([*commands, 'exec "$0" -c "$1"'])
    ended = subprocess.run(
        ["unshare", "--net", "sh", "-c", script, sys.executable, _LOOK],
        cwd=REPOSITORY, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(ended.stdout)


ETHERNET = (*interface("eth7", "192.168.7.2"), "ip route add default via 192.168.7.1 dev eth7")


def test_the_interfaces_name_tells_the_kind() -> None:
    assert look(*ETHERNET)["network_type"] == "wired"
    wifi = look(*interface("wlan0", "10.1.1.2"), "ip route add default via 10.1.1.1 dev wlan0")
    assert (wifi["network_type"], wifi["vpn"]) == ("wifi", False)
    mobile = look(*interface("rmnet0", "10.1.1.2"), "ip route add default via 10.1.1.1 dev rmnet0")
    assert mobile["network_type"] == "mobile"


def test_a_tunnel_that_takes_half_the_world_twice_is_a_vpn() -> None:
    seen = look(
        *ETHERNET,
        *interface("tun0", "10.8.0.2"),
        "ip route add 0.0.0.0/1 dev tun0",
        "ip route add 128.0.0.0/1 dev tun0",
    )
    assert (seen["network_type"], seen["vpn"]) == ("vpn", True)


def test_a_tunnel_with_a_routing_table_of_its_own_is_a_vpn() -> None:
    seen = look(
        *ETHERNET,
        *interface("wg0", "10.9.0.2"),
        "ip route add default dev wg0 table 51820",
        "ip rule add not fwmark 51820 table 51820",
    )
    assert seen["vpn"] is True


def test_a_tunnel_beside_the_way_is_none() -> None:
    seen = look(*ETHERNET, *interface("tailscale0", "100.64.0.2"))
    assert (seen["network_type"], seen["vpn"]) == ("wired", False)


def test_places_differ_by_gateway_and_by_vpn_and_are_the_same_again() -> None:
    there = look(*ETHERNET)["place"]
    assert look(*ETHERNET)["place"] == there
    elsewhere = look(*interface("eth7", "192.168.7.2"), "ip route add default via 192.168.7.9")
    assert elsewhere["place"] != there
    tunnel = (*interface("tun0", "10.8.0.2"), "ip route add 0.0.0.0/1 dev tun0",
              "ip route add 128.0.0.0/1 dev tun0")  # fmt: skip
    assert look(*ETHERNET, *tunnel)["place"] != there


def test_without_any_network_nothing_is_known() -> None:
    seen = look()
    assert (seen["network_type"], seen["vpn"]) == (None, None)
