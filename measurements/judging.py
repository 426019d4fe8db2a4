"""From a stored document to its rows: what it measured, and what the rules conclude. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from measurements.plausibility import Header, read_header
from measurements.rules import Ruleset, Verdict
from measurements.steps import Document, Skeleton, decode_skeleton
from measurements.submission import decompress
from measurements.wire_format import parse_object
from seeds import readers


@dataclass(frozen=True, slots=True)
class Judged:
    """One document's header, and its verdicts with the version of the ruleset that says so."""

    header: Header
    verdicts: Sequence[tuple[str, Verdict]]


def judge_document(uid: str, document: bytes, rulesets: Sequence[Ruleset], now: datetime) -> Judged:
    """Return what a stored document (zstd) says. Raises whatever a broken document causes."""
    return judge_content(uid, decompress(document), rulesets, now)


def judge_content(uid: str, content: bytes, rulesets: Sequence[Ruleset], now: datetime) -> Judged:
    """Return what canonical JSON says, read once for all rulesets."""
    document = read_content(uid, content, rulesets)
    header = document.header() if isinstance(document, Skeleton) else document
    return Judged(
        header=read_header(header, readers.real_and_invented_countries(), now),
        verdicts=[
            (ruleset.version, verdict)
            for ruleset in rulesets
            for verdict in ruleset.judge(document)
        ],
    )


def read_content(uid: str, content: bytes, rulesets: Sequence[Ruleset]) -> Document:
    """Return the decoded document; its skeleton where the rules ask for nothing but steps."""
    test = uid.split("_")[2]
    if all(test in ruleset.steps_suffice for ruleset in rulesets):
        skeleton = decode_skeleton(content)
        if skeleton is not None:
            return skeleton
    return parse_object(content, strict=False)
