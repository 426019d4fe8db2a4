"""Services whose blocking is observed, and their hosts."""

import datetime as dt
import functools
import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from seeds.amendments import kept
from seeds.errors import UnknownSeedError
from seeds.records import Record, index, read_json
from seeds.texts import Text
from seeds.vocabulary import EndpointRole, Plane, Transport

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")


@dataclass(frozen=True, slots=True)
class Service:
    """A service that carries messages or calls.

    `domains` are its own, subdomains included; `planes` are those on which there can
    be evidence about it. From the day `retired` on it no longer exists, so a failing
    test says nothing about blocking.
    """

    slug: str
    name: Text
    domains: tuple[str, ...]
    planes: tuple[Plane, ...]
    retired: dt.date | None

    def exists_on(self, day: dt.date) -> bool:
        """Tell whether the service was still offered on a UTC day."""
        return self.retired is None or day < self.retired


@dataclass(frozen=True, slots=True)
class Port:
    """A port number and the protocol under it."""

    transport: Transport
    number: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A host that a service uses, or, without a service, a neutral host for comparison."""

    service: str | None
    role: EndpointRole
    host: str
    ports: tuple[Port, ...]
    source: str


@kept
def services() -> Mapping[str, Service]:
    """Return all services by slug, in the order of the file.

    Raises SeedError if services.json is wrong.
    """
    records = read_json("services.json")
    index((record.string("slug"), record) for record in records)
    return MappingProxyType({record.string("slug"): _service(record) for record in records})


def service(slug: str) -> Service:
    """Return the service of this slug.

    Raises UnknownSeedError if there is none.
    """
    try:
        return services()[slug]
    except KeyError as error:
        raise UnknownSeedError(f"no service is called {slug!r}") from error


@functools.cache
def _endpoints() -> tuple[Endpoint, ...]:
    records = read_json("endpoints.json")
    index(
        ((record.optional_string("service"), record.string("host"), record.string("role")), record)
        for record in records
    )
    return tuple(_endpoint(record) for record in records)


@functools.cache
def endpoints(service_slug: str) -> tuple[Endpoint, ...]:
    """Return the known hosts of a service.

    Raises UnknownSeedError if there is no such service.
    """
    slug = service(service_slug).slug
    return tuple(one for one in _endpoints() if one.service == slug)


@functools.cache
def neutral_endpoints() -> tuple[Endpoint, ...]:
    """Return hosts that belong to no observed service, for comparison."""
    return tuple(one for one in _endpoints() if one.service is None)


@kept
def _owners() -> Mapping[str, str]:
    hosts = {one.host: one.service for one in _endpoints() if one.service is not None}
    domains = {domain: one.slug for one in services().values() for domain in one.domains}
    return MappingProxyType(domains | hosts)


def service_of_host(host: str) -> str | None:
    """Return the slug of the service that a host name or address belongs to, if any.

    A host below one of a service's domains belongs to it; a neutral host to none.
    """
    labels = host.lower().rstrip(".").split(".")
    candidates = (".".join(labels[start:]) for start in range(len(labels)))
    return next((_owners()[one] for one in candidates if one in _owners()), None)


def _service(record: Record) -> Service:
    record.only("slug", "name", "domains", "planes", "retired")
    planes = record.words("planes", Plane)
    domains = record.strings("domains")
    if not planes or not domains:
        raise record.fault("needs 'planes' and 'domains'")
    if not re.fullmatch("[a-z][a-z0-9_]*", record.string("slug")):
        raise record.fault("cannot be a slug")
    _check_hosts(record, domains)
    return Service(
        slug=record.string("slug"),
        name=record.text("name"),
        domains=domains,
        planes=planes,
        retired=record.optional_date("retired"),
    )


def _endpoint(record: Record) -> Endpoint:
    record.only("service", "role", "host", "ports", "source")
    slug = record.optional_string("service")
    role = record.word("role", EndpointRole)
    if slug is not None and slug not in services():
        raise record.fault(f"there is no service {slug!r}")
    if (slug is None) != (role is EndpointRole.CONTROL):
        raise record.fault("exactly the hosts without a service have the role 'control'")
    _check_hosts(record, (record.string("host"),))
    ports = tuple(_port(record, port) for port in record.strings("ports"))
    if not ports:
        raise record.fault("needs 'ports'")
    return Endpoint(slug, role, record.string("host"), ports, record.string("source"))


def _port(record: Record, text: str) -> Port:
    transport, _, number = text.partition("/")
    if transport not in set(Transport) or not number.isdecimal() or not 0 < int(number) < 65536:
        raise record.fault(f"{text!r} is not a port such as tcp/443")
    return Port(Transport(transport), int(number))


def _check_hosts(record: Record, hosts: tuple[str, ...]) -> None:
    for host in hosts:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            if not _HOST.fullmatch(host) or host.replace(".", "").isdecimal():
                raise record.fault(f"{host!r} is no host name in small letters") from None
