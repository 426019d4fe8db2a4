"""The interferences, and what the server must conclude from the probe's document."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.netns import addresses
from tests.netns.middlebox import SNI_PORT, TUNNEL
from tests.netns.network import Network, call

VOICE, VIDEO = "whatsapp-voice/2015-05", "whatsapp-video/2019"
Conclusion = tuple[str, str | None]  # outcome, mechanism
OK: Conclusion = ("ok", None)
NOTHING: Conclusion = ("inconclusive", None)
INTERFERED = {"blocked", "throttled", "degraded"}
ALL_CLEAR = {"messaging": OK, "call_setup": OK, VOICE: OK, VIDEO: OK}

_RTP = "meta l4proto udp @th,64,8 0x80 udp length > 30"
_FLOW = "ip saddr . udp sport . ip daddr . udp dport"


@dataclass(frozen=True)
class Scenario:
    """An interference, set up in a network, and what must differ from all clear.

    Where no UDP passes to the helpers no flow is sent, and video is not spoken of. A poor line may
    be told in several ways, none of which accuses.
    """

    name: str
    set_up: Callable[[Network], object]
    differs: dict[str, Conclusion] = field(default_factory=dict)
    never_accuses: bool = False

    @property
    def expected(self) -> dict[str, Conclusion]:
        return ALL_CLEAR | self.differs


def _drops(*matches: str) -> Callable[[Network], None]:
    rules = "".join(f"{match} drop\n" for match in matches)
    return lambda net: net.interfere(_table(rules))


def _table(rules: str) -> str:
    return f"""table inet censor {{
      set seen {{ type ipv4_addr . inet_service . ipv4_addr . inet_service; timeout 10m
        flags dynamic,timeout; size 65535; }}
      set fresh {{ type ipv4_addr . inet_service . ipv4_addr . inet_service; timeout 10m
        flags dynamic,timeout; size 65535; }}
      chain forward {{ type filter hook forward priority 0; policy accept;
        {rules}
      }}
    }}"""


def _drop_udp(net: Network) -> None:
    """Drop all UDP but that of the resolver, which stands inside the operator's network."""
    net.interfere(_table("udp dport 53 accept\nudp sport 53 accept\nmeta l4proto udp drop\n"))


def _cut_media(net: Network) -> None:
    """Let media through for 5 s after a flow's first packet, and then no more."""
    milliseconds = round(5000 / net.speed)
    net.interfere(
        _table(
            f"{_RTP} {_FLOW} != @seen add @fresh {{ {_FLOW} timeout {milliseconds}ms }}"
            f" add @seen {{ {_FLOW} }} accept\n{_RTP} {_FLOW} != @fresh drop\n"
        )
    )


def _limit_media(net: Network) -> None:
    """Let media through at 64 kbit/s each way."""
    rate = round(64_000 / 8 * net.speed)
    limits = "".join(
        f"{_RTP} ip {side} {addresses.PROBE} limit rate over {rate} bytes/second"
        f" burst 4000 bytes drop\n"
        for side in ("saddr", "daddr")
    )
    net.interfere(_table(limits))


def _forge_names(net: Network) -> None:
    net.interfere(
        "table ip censor { chain names { type nat hook prerouting priority -100;"
        f" udp dport 53 dnat to {addresses.FORGING_RESOLVER}; }}\n}}"
    )


def _reset_by_name(net: Network) -> None:
    net.interfere(
        "table ip censor { chain tls { type nat hook prerouting priority -100;"
        f" ip daddr 157.240.0.0/16 tcp dport 443 redirect to :{SNI_PORT}; }}\n}}"
    )
    net.helper_process(net.router, sys.executable, "-m", "tests.netns.middlebox", "reset")


def _lose_and_delay(net: Network) -> None:
    """Lose a tenth of all packets and delay the rest by up to 200 ms."""
    net.interfere(_table("numgen random mod 100 < 10 drop\n"))
    longest = str(0.2 / net.speed)
    net.helper_process(net.router, sys.executable, "-m", "tests.netns.middlebox", "delay", longest)
    call("ip", "-n", net.router, "link", "set", TUNNEL, "up")
    call("ip", "-n", net.router, "route", "add", "default", "dev", TUNNEL, "table", "77")
    for device in net.router_devices:
        call("ip", "-n", net.router, "rule", "add", "iif", device, "lookup", "77")
    for name in ("all", *net.router_devices, TUNNEL):
        call(
            "ip", "netns", "exec", net.router, "sysctl", "-qw", f"net.ipv4.conf.{name}.rp_filter=0"
        )


SCENARIOS = (
    Scenario("nothing", lambda _: None),
    Scenario(
        "udp_3478_dropped",
        _drops("udp dport 3478", "udp sport 3478"),
        {"call_setup": ("blocked", "ip_port")},
    ),
    Scenario(
        "udp_dropped",
        _drop_udp,
        {"call_setup": ("inconclusive", "udp_all"), VOICE: ("inconclusive", "udp_all")},
        never_accuses=True,
    ),
    Scenario(
        "stun_cookie_dropped",
        _drops("meta l4proto udp @th,96,32 0x2112A442"),
        # No neutral server answers either: relays are not singled out.
        {"call_setup": NOTHING} | dict.fromkeys((VOICE, VIDEO), ("blocked", "stun_dpi")),
    ),
    Scenario("media_cut", _cut_media, {VOICE: ("blocked", "rtp_dpi")}),
    Scenario("media_limited", _limit_media, {VIDEO: ("throttled", "rate_limit")}),
    Scenario(
        "names_forged",
        _forge_names,
        {"messaging": ("blocked", "dns"), "call_setup": ("blocked", "dns")},
    ),
    Scenario("tls_reset", _reset_by_name, {"messaging": ("blocked", "tls_sni")}),
    Scenario(
        "relays_dropped",
        _drops("ip daddr { 31.13.64.0/24, 31.13.65.0/24 }"),
        {"call_setup": ("blocked", "ip_port")},
    ),
    Scenario(
        "helper_dropped",
        _drops("ip daddr { 95.216.1.0/24, 95.216.2.0/24 }"),
        {VOICE: NOTHING},
        never_accuses=True,
    ),
    Scenario("poor_line", _lose_and_delay, never_accuses=True),
)
