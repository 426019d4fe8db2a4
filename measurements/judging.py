"""From a stored document to its rows: what it measured, and what the rules conclude. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from measurements import rules
from measurements.plausibility import Header, read_header
from measurements.rules import Verdict
from measurements.submission import decompress
from measurements.wire_format import parse_object
from seeds import readers


@dataclass(frozen=True, slots=True)
class Judged:
    """One document's header and verdicts."""

    header: Header
    verdicts: Sequence[Verdict]


def judge_document(document: bytes, now: datetime) -> Judged:
    """Return what a stored document (zstd) says. Raises whatever a broken document causes."""
    content = parse_object(decompress(document), strict=False)
    return Judged(
        header=read_header(content, readers.real_and_invented_countries(), now),
        verdicts=rules.judge(content),
    )
