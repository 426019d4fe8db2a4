"""Sawt's own upload: one JSON document, or NDJSON of up to 1,000."""

from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from drf_spectacular.utils import extend_schema

from measurements import device_keys, group_commit, intake, withdrawals
from measurements.api import schemas
from measurements.api.answers import Answer
from measurements.api.body import read_body
from measurements.api.client import Meta, client_address
from measurements.api.problems import problem
from measurements.api.quota import charge_batch, charge_new_key
from measurements.api.upload_view import UploadView
from measurements.ballots import Sender
from measurements.doorbell import inbox_bell
from measurements.intake import Receipt, Status
from measurements.refusals import Reason, RefusedError
from measurements.submission import Preparation, Submission
from measurements.vocabulary import Source
from measurements.wire_format import parse_object

_NDJSON = ("application/x-ndjson", "application/ndjson", "application/jsonl")


class MeasurementUpload(UploadView):
    """Take in measurements; 200 says that every accepted one is on the disk."""

    @extend_schema(
        operation_id="upload_measurements",
        summary="Upload measurements",
        parameters=[schemas.WITHDRAWAL_HASH],
        request=schemas.UPLOAD_REQUEST,
        responses=schemas.UPLOAD_RESPONSES,
    )
    def post(self, request: HttpRequest) -> Answer:
        """Store one document or a batch; a repeat changes nothing.

        `Content-Type: application/x-ndjson` sends one document a line. The body may be
        compressed (`Content-Encoding: gzip` or `zstd`). All rejected is 422 with `results`.
        """
        return take_in(request.META)


def take_in(meta: Meta) -> Answer:
    """Store what a request brings. Raises RefusedError where it cannot be read as a whole."""
    now = datetime.now(UTC)
    body = read_body(meta)
    sender = _sender(meta, body, now)
    lines = _lines(body) if _is_ndjson(meta) else None
    token_sha256 = _token_hash(meta, lines)
    charge_batch(meta, len(lines or [body]), sender.device)
    preparation = Preparation(Source.NATIVE, sender, now)
    if lines is None:
        outcomes = [_prepare(preparation, _read(body), token_sha256)]
    else:
        outcomes = [_prepare_line(preparation, line) for line in lines]
    return _answer(outcomes, now)


def _answer(outcomes: Sequence[Submission | RefusedError], now: datetime) -> Answer:
    """Store what can be stored, and say of each measurement what became of it."""
    accepted = [each for each in outcomes if isinstance(each, Submission)]
    receipts = iter(_take_in(accepted, now))
    if accepted:
        inbox_bell.ring()
    results = [
        _rejected(each) if isinstance(each, RefusedError) else _stored(next(receipts))
        for each in outcomes
    ]
    if all(each["status"] == Status.REJECTED for each in results):
        return problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            str(results[0]["reason"]),
            str(results[0]["detail"]),
            {"results": results},
        )
    return Answer({"results": results})


def _take_in(submissions: Sequence[Submission], now: datetime) -> list[Receipt]:
    """Store a batch in a commit of its own, and a single one with what comes at the same time."""
    if len(submissions) == 1:
        return [group_commit.uploads.take_in(submissions[0], now)]
    return intake.take_in(submissions, now)


def _sender(meta: Meta, body: bytes, now: datetime) -> Sender:
    header = meta.get("HTTP_SAWT_SIGNATURE")
    device = None
    if header is not None:
        key = device_keys.verify(header, body)
        device = device_keys.find(key, now)
        if device is None:
            charge_new_key(meta)
            device = device_keys.join(key, now)
    return Sender(address=client_address(meta), device=device)


def _is_ndjson(meta: Meta) -> bool:
    content_type = meta.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    return content_type in _NDJSON


def _token_hash(meta: Meta, lines: list[bytes] | None) -> bytes | None:
    """Return the hash of the token that will withdraw the document, which must be a single one."""
    header = meta.get("HTTP_SAWT_WITHDRAWAL")
    if header is None:
        return None
    if lines is not None:
        raise RefusedError(
            Reason.INVALID_WITHDRAWAL, "Sawt-Withdrawal goes with a single JSON document."
        )
    return withdrawals.read_hex(header)


def _lines(body: bytes) -> list[bytes]:
    """Return the lines that hold something, at most as many as a request may have."""
    lines = [line for line in body.split(b"\n") if line.strip()]
    if not lines:
        raise RefusedError(Reason.EMPTY, "The body is empty: send one JSON document a line.")
    if len(lines) > settings.SAWT_MAX_BATCH:
        raise RefusedError(
            Reason.TOO_MANY_MEASUREMENTS,
            f"A request holds at most {settings.SAWT_MAX_BATCH} measurements: send several.",
        )
    return lines


def _read(document: bytes) -> dict[str, object]:
    """Return one decoded document within the size limit."""
    limit: int = settings.SAWT_MAX_MEASUREMENT_BYTES
    if len(document) > limit:
        raise RefusedError(
            Reason.MEASUREMENT_TOO_LARGE, f"A measurement holds at most {limit} bytes."
        )
    return parse_object(document, strict=True)


def _prepare(
    preparation: Preparation, document: dict[str, object], token_sha256: bytes | None
) -> Submission | RefusedError:
    """Return the submission, or why the document is refused."""
    try:
        return preparation.submission(document, token_sha256)
    except RefusedError as error:
        return error


def _prepare_line(preparation: Preparation, line: bytes) -> Submission | RefusedError:
    """Return the submission of one line: a bad line stops no other."""
    try:
        return preparation.submission(_read(line))
    except RefusedError as error:
        return error


def _rejected(error: RefusedError) -> dict[str, object]:
    return {
        "uid": None,
        "status": Status.REJECTED,
        "reason": error.reason,
        "pointer": error.pointer or None,
        "detail": error.detail,
    }


def _stored(receipt: Receipt) -> dict[str, object]:
    return {
        "uid": receipt.uid,
        "status": receipt.status,
        "reason": receipt.reason,
        "pointer": None,
        "detail": receipt.detail,
    }
