"""The real block: Telegram in Kenya, 2023, through the rules, one vote per report, to periods."""

import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import orjson

from measurements.rules import judge
from measurements.rules.vocabulary import Outcome, Plane
from measurements.vocabulary import NetworkType, Panel
from reports.detection import DayVotes, Level, Period, Series, detect
from seeds import readers

LAST_DAY = date(2023, 11, 29)
ONSET, END = date(2023, 11, 9), date(2023, 11, 25)
"""Read from the series: Jambonet's tests fail from the 9th to the 24th; the 25th has none."""

BLOCKERS = ("jambonet", "safaricom", "airtel-kenya")
"""Airtel Kenya blocked in part, in working hours; its few tests need not show it."""

ALL_NETWORKS = "all"
_INTERFERENCE = (Outcome.BLOCKED, Outcome.THROTTLED, Outcome.DEGRADED)
_VOTES = (Outcome.OK, *_INTERFERENCE)


@dataclass(frozen=True, slots=True)
class KenyaCell:
    """An operator's votes over one network type, or over all."""

    operator: str
    network_type: str


def kenya_series() -> dict[KenyaCell, Series]:
    """Return the daily series of every operator per network type and over all, without VPNs."""
    runs: dict[KenyaCell, dict[tuple[date, str], list[bool]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for cell, day, report, is_bad in _verdicts():
        runs[cell][day, report].append(is_bad)
        runs[KenyaCell(cell.operator, ALL_NETWORKS)][day, report].append(is_bad)
    return {cell: _series(votes) for cell, votes in sorted(runs.items(), key=str)}


def kenya_periods() -> dict[KenyaCell, list[Period]]:
    """Return the periods of the series that have any."""
    found = {cell: detect(series) for cell, series in kenya_series().items()}
    return {cell: periods for cell, periods in found.items() if periods}


def kenya_faults(found: dict[KenyaCell, list[Period]]) -> list[str]:
    """Return what is wrong with these periods; nothing where all is as the documents show it."""
    faults = [
        f"{cell.operator} ({cell.network_type}) did not block"
        for cell in found
        if cell.operator not in BLOCKERS
    ]
    jambonet = [
        one
        for one in found.get(KenyaCell("jambonet", NetworkType.UNKNOWN), [])
        if one.level is Level.CONFIRMED
    ]
    if len(jambonet) != 1:
        faults.append(f"jambonet has {len(jambonet)} confirmed periods instead of one")
    faults += [
        f"jambonet's period runs from {one.onset} to {one.end}"
        for one in jambonet
        if abs((one.onset - ONSET).days) > 1 or one.end is None or abs((one.end - END).days) > 1
    ]
    if not any(cell.operator == "safaricom" for cell in found):
        faults.append("safaricom's partial block is not even suspected")
    return faults


def _verdicts() -> Iterator[tuple[KenyaCell, date, str, bool]]:
    path = readers.sample_path("kenya-2023")
    if path is None:
        raise LookupError("The seeds hold no sample of the Kenya campaign.")
    for line in gzip.decompress(path.read_bytes()).splitlines():
        document = orjson.loads(line)
        network_type = document["annotations"]["network_type"]
        if network_type == NetworkType.VPN:
            continue
        operator = readers.operator_of(int(document["probe_asn"][2:]), document["probe_cc"]).slug
        day = date.fromisoformat(document["measurement_start_time"][:10])
        for verdict in judge(document):
            if verdict.plane is Plane.MESSAGING and verdict.outcome in _VOTES:
                is_bad = verdict.outcome in _INTERFERENCE
                yield KenyaCell(operator, network_type), day, document["report_id"], is_bad


def _series(runs: dict[tuple[date, str], list[bool]]) -> Series:
    """Return one vote per report: interfered only if most of its runs were."""
    votes: dict[date, list[bool]] = defaultdict(list)
    for (day, _), bad in runs.items():
        votes[day].append(2 * sum(bad) > len(bad))
    days = [DayVotes(day, sum(bad), len(bad)) for day, bad in votes.items()]
    return Series.of(days, Panel.IMPORTED, last=LAST_DAY)
