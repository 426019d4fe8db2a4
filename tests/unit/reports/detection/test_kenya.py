"""Kenya 2023, the real sample: what blocked, from when to when, and nobody else."""

from bench.accuracy.kenya import KenyaCell, kenya_faults, kenya_periods, kenya_series
from reports.detection import Level, detect


def test_jambonet_and_safaricom_and_nobody_else() -> None:
    assert kenya_faults(kenya_periods()) == []


def test_safaricoms_partial_block_is_confirmed_where_votes_are_many() -> None:
    [period] = detect(kenya_series()[KenyaCell("safaricom", "unknown")])
    assert period.level is Level.CONFIRMED
    assert 0.35 <= period.evidence.share <= 0.45


def test_faults_are_seen() -> None:
    found = kenya_periods()
    found[KenyaCell("zuku", "wifi")] = found.pop(KenyaCell("jambonet", "unknown"))
    assert len(kenya_faults(found)) == 2
