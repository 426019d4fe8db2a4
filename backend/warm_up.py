"""Load what the first upload and the first page would wait for."""

from ipaddress import ip_address

from django.urls import get_resolver

from seeds import readers
from seeds.networks import table


def warm_up() -> None:
    """Build addresses, countries, operators and tables of networks in this process."""
    _ = get_resolver().url_patterns
    readers.real_and_invented_countries()
    # Addresses for documentation: any of each family loads its table.
    for address in ("192.0.2.1", "1.1.1.1", "2001:db8::1"):
        table.lookup(ip_address(address))
    readers.operator_of(36903, "MA")
