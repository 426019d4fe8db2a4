"""A person's report of a real call, from a form on a page to a document. Pure.

docs/formats/call_report.md has the members; the volunteer's command line writes the same.
"""

import secrets
from collections.abc import Container, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeVar

from measurements.vocabulary import Access, NetworkType
from probe.client.call_report import Answer, CallReport, Heard, document_of

_LONGEST_CALL_S: Final = 24 * 3600
Word = TypeVar("Word", bound=StrEnum)


class IncompleteError(ValueError):
    """An answer is missing or is none of those offered."""


def read_form(form: Mapping[str, str], services: Container[str]) -> CallReport:
    """Return what the person answered. Raises IncompleteError."""
    service = form.get("service", "")
    if form.get("agree") != "yes" or service not in services:
        raise IncompleteError("the agreement or the service is missing")
    rang = _word(form, "rang", Answer)
    silent = rang is Answer.NO
    heard = Heard.UNKNOWN if silent else _word(form, "heard", Heard)
    was_heard = Heard.UNKNOWN if silent else _word(form, "was_heard", Heard)
    carried = {heard, was_heard} & {Heard.YES, Heard.PARTLY}
    return CallReport(
        service=service,
        video=form.get("video") == "yes",
        messages=_word(form, "messages", Answer),
        rang=rang,
        heard=heard,
        was_heard=was_heard,
        cut_after_s=_seconds(form.get("cut_after", "")) if carried else None,
    )


def document(
    report: CallReport, form: Mapping[str, str], country: str, asn: int, now: datetime
) -> dict[str, object]:
    """Return the measurement document. Raises IncompleteError for an unknown kind of network."""
    hour = now.strftime("%Y-%m-%d %H:00:00")
    annotations: dict[str, object] = {
        "network_type": _word(form, "network_type", NetworkType),
        "run_type": "manual",
        "x_time_source": "platform",
        "x_network_source": "platform",
        "x_nonce": secrets.token_hex(8),
    }
    if form.get("access"):
        annotations["x_access_type"] = _word(form, "access", Access)
    if form.get("private") == "yes":
        annotations["x_private"] = True
    return document_of(report) | {
        "data_format_version": "0.2.0",
        "annotations": annotations,
        "measurement_start_time": hour,
        "test_start_time": hour,
        "probe_asn": f"AS{asn}",
        "probe_cc": country,
        "probe_ip": "127.0.0.1",
        "software_name": "sawt-web",
        "software_version": "0.1.0",
    }


def _word(form: Mapping[str, str], name: str, words: type[Word]) -> Word:
    try:
        return words(form.get(name, ""))
    except ValueError as error:
        raise IncompleteError(f"{name} is not answered") from error


def _seconds(text: str) -> int | None:
    """Return after how many seconds the call was cut; None where it was not."""
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 5 or int(text) > _LONGEST_CALL_S:
        raise IncompleteError("cut_after is no number of seconds")
    return int(text)
