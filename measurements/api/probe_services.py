"""What Sawt's own probe asks besides uploading: its configuration, and which network it is on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements import probe_config
from measurements.api.client import client_address
from probe.signed_config import sign_config
from seeds import readers
from seeds.networks import table


class ProbeConfig(APIView):
    """GET /api/v1/probe-config: what to test, signed."""

    @extend_schema(
        operation_id="read_probe_config",
        summary="Read the probes' signed configuration",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Return `{"config", "key", "signature"}`; docs/formats/probe_config.md."""
        services = readers.services()
        config = probe_config.build(
            [(service, readers.endpoints(slug)) for slug, service in services.items()],
            readers.neutral_endpoints(),
            readers.profiles().values(),
            probe_config.Instructions(
                helpers=settings.SAWT_ECHO_HELPERS,
                default_services=settings.SAWT_PROBE_SERVICES,
                paused_countries=settings.SAWT_PAUSED_COUNTRIES,
            ),
            datetime.now(UTC),
        )
        key = probe_config.signing_key(settings.SAWT_PROBE_CONFIG_SECRET)
        answer = Response(sign_config(config, key))
        answer["Cache-Control"] = "public, max-age=300"
        return answer


class CallersNetwork(APIView):
    """GET /api/v1/network: the caller's own network. The address is looked up and forgotten."""

    @extend_schema(
        operation_id="read_network",
        summary="Read which network this connection comes from",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        """Return country, ASN and operator, null where the address tells nothing."""
        network = network_of(client_address(request.META))
        answer = Response(
            {"country": None, "asn": None, "operator": None}
            if network is None
            else _describe(network)
        )
        answer["Cache-Control"] = "no-store"
        return answer


@dataclass(frozen=True, slots=True)
class CallersPlace:
    """Where a connection comes from: the country is its known operator's, else its registry's."""

    country: str | None
    asn: int


def network_of(address: IPv4Address | IPv6Address | None) -> CallersPlace | None:
    """Return where an address is; None where the tables do not tell."""
    found = table.lookup(str(address))
    if found is None:
        return None
    homes = {each.country for each in readers.operators() if found.asn in each.asns}
    return CallersPlace(homes.pop() if len(homes) == 1 else found.country, found.asn)


def _describe(network: CallersPlace) -> dict[str, object]:
    operator = readers.operator_of(network.asn, network.country or "")
    names = {lang: operator.name.get(lang) for lang in ("fr", "ar", "en")}
    return {
        "country": network.country,
        "asn": f"AS{network.asn}",
        "operator": {"slug": operator.slug, "name": names},
    }
