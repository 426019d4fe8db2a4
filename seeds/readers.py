"""The public face of the reference data.

Every reader loads its file once, checks it whole, and raises `SeedError` with the
file, the row and the fault if anything is wrong. What it returns cannot be changed.
"""

from seeds.campaigns import Campaign, campaign, campaigns, ooni_samples_path, sample_path
from seeds.claims import Claim, Source, all_claims, claims
from seeds.control_countries import control_countries, witnesses_for
from seeds.countries import (
    Country,
    countries,
    invented_countries,
    real_and_invented_countries,
)
from seeds.errors import SeedError, UnknownSeedError
from seeds.networks.table import NetworkRef, as_country, as_name, lookup
from seeds.operators import Operator, OperatorRef, operator, operator_of, operators
from seeds.profiles import Profile, profile, profiles, profiles_of
from seeds.services import (
    Endpoint,
    Port,
    Service,
    endpoints,
    neutral_endpoints,
    service,
    service_of_host,
    services,
)
from seeds.texts import Text


def check() -> None:
    """Read everything that can be amended. Raises SeedError if anything is wrong."""
    operators()
    services()
    campaigns()
    all_claims()


__all__ = [
    "Campaign",
    "Claim",
    "Country",
    "Endpoint",
    "NetworkRef",
    "Operator",
    "OperatorRef",
    "Port",
    "Profile",
    "SeedError",
    "Service",
    "Source",
    "Text",
    "UnknownSeedError",
    "all_claims",
    "as_country",
    "as_name",
    "campaign",
    "campaigns",
    "check",
    "claims",
    "control_countries",
    "countries",
    "endpoints",
    "invented_countries",
    "lookup",
    "neutral_endpoints",
    "ooni_samples_path",
    "operator",
    "operator_of",
    "operators",
    "profile",
    "profiles",
    "profiles_of",
    "real_and_invented_countries",
    "sample_path",
    "service",
    "service_of_host",
    "services",
    "witnesses_for",
]
