"""One measurement as lists show it: with our field names, and with OONI's beside them."""

from collections.abc import Iterable, Iterator, Sequence

from measurements import readings
from measurements.listing import VerdictRow
from measurements.models import Measurement

MEASUREMENT_COLUMNS = (
    "uid", "measured_at", "received_on", "country", "asn", "operator", "network_type", "access",
    "test_name", "input", "panel", "votes", "standing",
)  # fmt: skip
VERDICT_COLUMNS = ("service", "plane", "outcome", "mechanism", "rule_id", "ruleset")


def facts(measurement: Measurement) -> dict[str, object]:
    """Return a measurement with the field names that JSON, CSV and Parquet share."""
    return {
        "uid": measurement.uid,
        "measured_at": measurement.measured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "received_on": measurement.received_at.date().isoformat(),
        "country": measurement.country,
        "asn": measurement.asn,
        "operator": measurement.operator,
        "network_type": measurement.network_type,
        "access": measurement.access or None,
        "test_name": measurement.test_name,
        "input": measurement.input or None,
        "panel": measurement.panel,
        "votes": measurement.votes,
        "standing": measurement.standing,
    }


def conclusions(verdicts: Iterable[VerdictRow]) -> list[dict[str, object]]:
    """Return verdicts with the field names that JSON, CSV and Parquet share."""
    return [
        {
            "service": verdict.service or None,
            "plane": verdict.plane,
            "outcome": verdict.outcome,
            "mechanism": verdict.mechanism or None,
            "rule_id": verdict.rule_id,
            "ruleset": verdict.ruleset,
        }
        for verdict in verdicts
    ]


def in_ooni_words(
    measurement: Measurement, verdicts: Sequence[VerdictRow], base: str
) -> dict[str, object]:
    """Return what scripts written for OONI's list read. The base is this server's address."""
    reading = readings.read((each.outcome, each.rule_id) for each in verdicts)
    return {
        "measurement_uid": measurement.uid,
        "measurement_url": f"{base}/api/v1/raw_measurement?measurement_uid={measurement.uid}",
        "measurement_start_time": measurement.measured_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "probe_cc": measurement.country,
        "probe_asn": f"AS{measurement.asn}",
        "test_name": measurement.test_name,
        "input": measurement.input or None,
        "report_id": None,
        "scores": {},
        **reading._asdict(),
    }


def table(
    measurements: Iterable[tuple[Measurement, Sequence[VerdictRow]]],
) -> Iterator[list[object]]:
    """Return one row a verdict, the measurement repeated; one without any for none."""
    for measurement, verdicts in measurements:
        left = [*facts(measurement).values()]
        if not verdicts:
            yield left + [None] * len(VERDICT_COLUMNS)
        for each in conclusions(verdicts):
            yield [*left, *each.values()]
