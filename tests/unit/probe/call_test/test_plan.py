from random import Random

import pytest

from probe.call_test.plan import ServiceError, make_plan
from probe.stun import Method
from tests.profiles import RECORDS, VIDEO, VOICE


class Config:
    def __init__(self, **members: list[dict[str, object]]) -> None:
        self.members = members

    def records(self, member: str) -> list[dict[str, object]]:
        return self.members.get(member, [])


def endpoint(role: str, host: str, *ports: str) -> dict[str, object]:
    return {"role": role, "host": host, "ports": list(ports)}


CONFIG = Config(
    services=[
        {
            "slug": "whatsapp",
            "endpoints": [
                *(endpoint("messaging", f"e{n}.example", "tcp/443", "tcp/5222") for n in range(9)),
                endpoint("registration", "v.example", "tcp/443"),
                endpoint("web", "web.example", "tcp/443"),
                endpoint("call", "turn.example", "udp/3478", "udp/443", "tls/5349"),
                endpoint("call", "sfu.example", "tcp/443"),
            ],
        }
    ],
    neutral=[
        endpoint("control", f"n{n}.example", f"udp/{19302 if n == 5 else 3478}") for n in range(9)
    ],
    helpers=[{"address": "203.0.113.5", "ports": [3478, 443], "certificate": "AB"}],
)


def test_few_chat_hosts_and_the_one_that_registers() -> None:
    hosts = make_plan(CONFIG, "whatsapp", Random(1)).hosts
    assert [host.name for host in hosts][-1] == "v.example"
    assert len({host.name for host in hosts}) == 4
    assert hosts[0].ports == (443, 5222)


def test_relays_are_asked_by_udp_on_every_port_and_once_by_tcp_and_tls() -> None:
    plan = make_plan(CONFIG, "whatsapp", Random(1))
    asked = {(t.port, t.proto, t.method) for t in plan.stun if t.role == "service"}
    assert asked == {
        (port, "udp", method) for port in (3478, 443) for method in Method
    } | {(3478, "tcp", Method.ALLOCATE), (5349, "tls", Method.ALLOCATE)}  # fmt: skip
    assert {t.host for t in plan.stun if t.role == "service"} == {"turn.example"}


@pytest.mark.parametrize("seed", range(5))
def test_one_neutral_server_is_on_another_port(seed: int) -> None:
    plan = make_plan(CONFIG, "whatsapp", Random(seed))
    ports = [t.port for t in plan.stun if t.role == "neutral" and t.proto == "udp"]
    assert sorted(ports) == [3478, 3478, 3478, 19302]


def test_helpers_are_connected_to_on_443_first() -> None:
    (helper,) = make_plan(CONFIG, "whatsapp", Random(1)).helpers
    assert (helper.ports, helper.tcp_ports) == ((3478, 443), (443, 3478))
    assert helper.certificate == "ab"


def test_an_unknown_service_is_refused() -> None:
    with pytest.raises(ServiceError, match="skype"):
        make_plan(CONFIG, "skype", Random(1))


def test_flows_are_shaped_as_the_configuration_says() -> None:
    config = Config(services=CONFIG.members["services"], profiles=RECORDS)
    assert make_plan(config, "whatsapp", Random(1)).profiles == (VOICE, VIDEO)
    slower = [RECORDS[0] | {"packets_per_second": 10}]
    changed = Config(services=CONFIG.members["services"], profiles=slower)
    assert make_plan(changed, "whatsapp", Random(1)).profiles[0].packets_per_second == 10


def test_a_service_without_profiles_of_its_own_is_tested_with_those_of_others() -> None:
    config = Config(services=[{"slug": "signal", "endpoints": []}], profiles=RECORDS)
    assert make_plan(config, "signal", Random(1)).profiles == (VOICE, VIDEO)
    own = RECORDS[0] | {"slug": "signal-voice/2027", "service": "signal"}
    config = Config(services=[{"slug": "signal", "endpoints": []}], profiles=[*RECORDS, own])
    assert [p.slug for p in make_plan(config, "signal", Random(1)).profiles] == [own["slug"]]


def test_a_profile_of_a_later_kind_is_left_out_and_none_at_all_is_no_error() -> None:
    later = RECORDS[0] | {"slug": "later/2030", "sizes": "by a formula"}
    config = Config(services=CONFIG.members["services"], profiles=[later, *RECORDS])
    assert make_plan(config, "whatsapp", Random(1)).profiles == (VOICE, VIDEO)
    assert make_plan(CONFIG, "whatsapp", Random(1)).profiles == ()
