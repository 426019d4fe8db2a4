"""From a decoded document to what intake stores: scrub, header, uid, ballot, compression."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import zstandard
from django.conf import settings

from measurements import day_secrets
from measurements.ballots import Ballot, Sender, cast_ballot, imported_ballot
from measurements.plausibility import Header, read_header
from measurements.refusals import Reason, RefusedError
from measurements.vocabulary import Source
from probe.canonical import IntegerOutOfRangeError, TooDeepError
from probe.scrub import scrub
from probe.uid import Identity, seal
from seeds import readers
from seeds.networks import table
from seeds.readers import Country

# A third of the time of level 3, for 1 to 2 % more bytes (docs/performance.md).
ZSTD_LEVEL = 1

# A compressor serves one thread at a time; the one used last is the one still in the cache.
_compressors: list[zstandard.ZstdCompressor] = []


@dataclass(frozen=True, slots=True)
class Submission:
    """One document ready to be stored, without a trace of its sender's address."""

    identity: Identity
    document: bytes  # zstd
    source: Source
    ballot: Ballot
    observed_asn: int | None
    observed_country: str
    original: dict[str, str] | None
    token_sha256: bytes | None = None  # of what withdraws it


def prepare(
    document: Mapping[str, object],
    *,
    source: Source,
    sender: Sender,
    now: datetime,
    token_sha256: bytes | None = None,
) -> Submission:
    """Return the submission of one document. Raises RefusedError for what cannot be true."""
    return Preparation(source, sender, now).submission(document, token_sha256)


class Preparation:
    """Prepares what one sender brings at one time, and looks up once what is the same for all."""

    def __init__(self, source: Source, sender: Sender, now: datetime) -> None:
        self._source = source
        self._sender = sender
        self._now = now
        self._countries = _countries(source)
        self._seen = table.lookup(sender.address) if sender.address is not None else None
        self._ballots: dict[tuple[object, ...], Ballot] = {}

    def submission(
        self, document: Mapping[str, object], token_sha256: bytes | None = None
    ) -> Submission:
        """Return the submission of a document. Raises RefusedError for what cannot be true."""
        header = read_header(document, self._countries, self._now)
        try:
            identity, content = seal(scrub(document), header.measured_at)
        except (TooDeepError, RecursionError) as error:
            raise RefusedError(Reason.TOO_DEEP, "The document is nested too deeply.") from error
        except IntegerOutOfRangeError as error:
            raise RefusedError(Reason.NUMBER_OUT_OF_RANGE, str(error)) from error
        return Submission(
            identity=identity,
            document=compress(content),
            source=self._source,
            ballot=self._ballot(header, identity.uid),
            observed_asn=self._seen.asn if self._seen else None,
            observed_country=(self._seen.country or "") if self._seen else "",
            original=_original(document) if self._source is Source.IMPORT else None,
            token_sha256=token_sha256,
        )

    def _ballot(self, header: Header, uid: str) -> Ballot:
        operator = readers.operator_of(header.asn, header.country).slug
        if self._source is Source.IMPORT:
            return imported_ballot(header, operator, uid)
        # All that a ballot depends on beside the sender and the time.
        bucket = (header.measured_at, header.country, operator, header.network_type)
        key = (*bucket, header.report_id)
        if key not in self._ballots:
            self._ballots[key] = cast_ballot(
                header,
                operator,
                self._sender,
                secret=day_secrets.secret_of(header.measured_at.date(), self._now),
                now=self._now,
                keyless_voters=settings.SAWT_KEYLESS_VOTERS_PER_PREFIX,
            )
        return self._ballots[key]


def _countries(source: Source) -> Mapping[str, Country]:
    """Return what a document may name: real countries, or for a simulation invented ones alone."""
    return readers.invented_countries() if source is Source.SIMULATION else readers.countries()


def compress(content: bytes) -> bytes:
    """Return canonical JSON as it is stored."""
    try:
        compressor = _compressors.pop()
    except IndexError:
        compressor = zstandard.ZstdCompressor(level=ZSTD_LEVEL)
    compressed: bytes = compressor.compress(content)
    _compressors.append(compressor)
    return compressed


def decompress(document: bytes) -> bytes:
    """Return the canonical JSON of a stored document."""
    return zstandard.ZstdDecompressor().decompress(document)


def _original(document: Mapping[str, object]) -> dict[str, str]:
    """Return an import's own times and report id, which scrubbing cuts: they are public already."""
    keys = ("measurement_start_time", "test_start_time", "report_id")
    return {key: _plain(value) for key in keys if isinstance(value := document.get(key), str)}


def _plain(text: str) -> str:
    """Return text that PostgreSQL can hold."""
    return text.encode(errors="replace").decode().replace("\x00", "")
