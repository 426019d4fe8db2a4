"""What OONI's probes ask of their backend besides uploading: helpers, inputs, where they are."""

from datetime import UTC, datetime
from ipaddress import ip_address

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from measurements.api.body import read_body
from measurements.api.client import client_address
from measurements.refusals import Reason, RefusedError
from measurements.report_ids import new_report_id
from measurements.wire_format import parse_object
from seeds import readers
from seeds.networks import table
from seeds.vocabulary import EndpointRole

_UNKNOWN_COUNTRY = "ZZ"
_MAX_ADDRESSES = 100


@extend_schema(exclude=True)
class TestHelpers(APIView):
    """GET /api/v1/test-helpers: OONI's clients need an answer, though Sawt runs no helper."""

    def get(self, request: Request) -> Response:
        """Return no helpers."""
        return Response({})


@extend_schema(exclude=True)
class CheckIn(APIView):
    """POST /api/v1/check-in: what should this probe measure?"""

    def post(self, request: Request) -> Response:
        """Return the pages of the services that Sawt watches, as web_connectivity's inputs."""
        asked = parse_object(read_body(request.META), strict=False)
        country = asked.get("probe_cc")
        asn = asked.get("probe_asn")
        if not isinstance(country, str) or country not in readers.countries():
            country = _UNKNOWN_COUNTRY
        digits = asn[2:] if isinstance(asn, str) and asn.startswith("AS") else ""
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 11 else 0
        now = datetime.now(UTC)
        urls = service_urls()
        return Response({
            "v": 1,
            "probe_cc": country,
            "probe_asn": f"AS{number}",
            "utc_time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "conf": {"features": {}, "test_helpers": {}},
            "tests": {
                "web_connectivity": {
                    "report_id": new_report_id("web_connectivity", country, number, now),
                    "urls": urls,
                }
            },
        })  # fmt: skip


@extend_schema(exclude=True)
class TestListURLs(APIView):
    """GET /api/v1/test-list/urls: the same pages, for older probes."""

    def get(self, request: Request) -> Response:
        """Return the pages with OONI's metadata."""
        urls = service_urls()
        metadata = {
            "count": len(urls), "current_page": -1, "limit": -1, "next_url": "", "pages": 1,
        }  # fmt: skip
        return Response({"metadata": metadata, "results": urls})


@extend_schema(exclude=True)
class GeoLookup(APIView):
    """/api/v1/geolookup: network and country of an address. Nothing of it is kept."""

    def get(self, request: Request) -> Response:
        """Return where the caller is."""
        address = client_address(request.META)
        return Response({"v": 1, "geolocation": {str(address): _locate(str(address))}})

    def post(self, request: Request) -> Response:
        """Return where each of `addresses` is."""
        addresses = parse_object(read_body(request.META), strict=False).get("addresses")
        if not isinstance(addresses, list) or not all(_is_address(each) for each in addresses):
            raise RefusedError(
                Reason.WRONG_TYPE, "addresses must be a list of IP addresses.", "/addresses"
            )
        if len(addresses) > _MAX_ADDRESSES:
            raise RefusedError(
                Reason.TOO_MANY_MEASUREMENTS, f"Ask for at most {_MAX_ADDRESSES} addresses."
            )
        return Response({"v": 1, "geolocation": {each: _locate(each) for each in addresses}})


def service_urls() -> list[dict[str, str]]:
    """Return the front pages of the services in the seeds, as entries of an OONI test list."""
    return [
        {"category_code": "COMT", "country_code": "XX", "url": f"https://{endpoint.host}/"}
        for service in readers.services()
        for endpoint in readers.endpoints(service)
        if endpoint.role is EndpointRole.WEB
    ]


def _is_address(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 64:
        return False
    try:
        ip_address(value)
    except ValueError:
        return False
    return True


def _locate(address: str) -> dict[str, object]:
    network = table.lookup(address)
    return {
        "cc": (network.country if network else None) or _UNKNOWN_COUNTRY,
        "asn": f"AS{network.asn}" if network else "AS0",
        "as_name": network.name if network else None,
    }
