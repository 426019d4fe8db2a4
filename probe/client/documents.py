"""Turn what a test recorded into the bytes that are kept, signed and sent.

The same scrub, canonical form and uid as the server's: what is printed here is what it answers.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from probe.canonical import IntegerOutOfRangeError, TooDeepError, encode
from probe.client.clock import TimeSource
from probe.client.networks import Network
from probe.client.problems import ExitCode, ProbeError
from probe.scrub import scrub
from probe.uid import identify

SOFTWARE_NAME = "sawt-probe"
SOFTWARE_VERSION = "0.1.0"
MAX_BYTES = 4 * 1024 * 1024  # the platform's limit


class RunType(StrEnum):
    """Whether a person started the test or a timer did."""

    MANUAL = "manual"
    SCHEDULED = "scheduled"


@dataclass(frozen=True, slots=True)
class Context:
    """What is true of a measurement whichever test made it."""

    network: Network
    started_at: datetime  # aware, UTC
    time_source: TimeSource
    run_type: RunType
    private: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be kept and sent: its uid and its bytes."""

    uid: str
    body: bytes


def prepare(document: Mapping[str, object], context: Context) -> Prepared:
    """Return a test's document, completed by its context, scrubbed, canonical and named.

    The context goes before what the test wrote: it alone knows the network and the time.
    Raises ProbeError for a document that no platform would take.
    """
    scrubbed = scrub(_complete(document, context))
    started = context.started_at.replace(minute=0, second=0, microsecond=0)
    try:
        body = encode(scrubbed)
        uid = identify(scrubbed, started).uid
    except (TooDeepError, IntegerOutOfRangeError) as error:
        raise ProbeError(ExitCode.FAILED, "error.document", why=error) from error
    if len(body) > MAX_BYTES:
        raise ProbeError(ExitCode.FAILED, "error.document", why=f"{len(body)} > {MAX_BYTES}")
    return Prepared(uid, body)


def _complete(document: Mapping[str, object], context: Context) -> dict[str, object]:
    started = context.started_at.strftime("%Y-%m-%d %H:00:00")
    network = context.network
    return {
        "data_format_version": "0.2.0",
        **document,
        "annotations": _annotations(document.get("annotations"), context),
        "measurement_start_time": started,
        "test_start_time": started,
        "probe_asn": f"AS{network.asn}",
        "probe_cc": network.country,
        "probe_ip": "127.0.0.1",
        "probe_network_name": network.name,
        "software_name": SOFTWARE_NAME,
        "software_version": SOFTWARE_VERSION,
    }


def _annotations(recorded: object, context: Context) -> dict[str, object]:
    """Return the annotations; docs/formats/probe_annotations.md says what each means."""
    network = context.network
    annotations: dict[str, object] = dict(recorded) if isinstance(recorded, Mapping) else {}
    annotations |= {
        "network_type": network.network_type,
        "run_type": context.run_type,
        "x_time_source": context.time_source,
        "x_network_source": network.source,
        # Two volunteers who saw the same in the same hour made two measurements.
        "x_nonce": secrets.token_hex(8),
    }
    if network.access:
        annotations["x_access_type"] = network.access
    if context.private:
        annotations["x_private"] = True
    return annotations
