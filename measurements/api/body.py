"""Read a request's body: limits apply while reading, before and after decompression."""

import zlib
from collections.abc import Iterator

import zstandard
from django.conf import settings

from measurements.api.client import Meta
from measurements.refusals import Reason, RefusedError

_CHUNK = 64 * 1024


def read_body(meta: Meta) -> bytes:
    """Return the decoded body of identity, gzip or zstd encoding.

    Raises RefusedError for a wrong encoding, a body beyond the limit, or a broken stream; and for
    what a browser sends for a stranger's page, which must not make its visitors vote.
    """
    if meta.get("HTTP_SEC_FETCH_SITE") == "cross-site":
        raise RefusedError(Reason.CROSS_SITE, "Upload from this site's own pages, or by a probe.")
    limit: int = settings.SAWT_MAX_REQUEST_BYTES
    encoding = meta.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
    if encoding not in ("identity", "", "gzip", "x-gzip", "zstd"):
        raise RefusedError(
            Reason.UNSUPPORTED_ENCODING, "Content-Encoding must be gzip, zstd, or absent."
        )
    chunks = _raw_chunks(meta, limit)
    if encoding in ("identity", ""):
        return _join(chunks, limit)
    if encoding == "zstd":
        return _join(_inflate_zstd(chunks, limit), limit)
    return _join(_inflate_gzip(chunks, limit), limit)


def _raw_chunks(meta: Meta, limit: int) -> Iterator[bytes]:
    """Yield the body as sent, refusing what is longer than the limit before reading it."""
    try:
        length = int(meta.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise RefusedError(Reason.LENGTH_REQUIRED, "Content-Length is not a number.") from error
    if length > limit:
        raise _too_large(limit)
    is_chunked = "chunked" in meta.get("HTTP_TRANSFER_ENCODING", "").lower()
    left = limit + 1 if is_chunked else length
    while left > 0 and (chunk := meta["wsgi.input"].read(min(left, _CHUNK))):
        left -= len(chunk)
        yield chunk
    if is_chunked and left == 0:
        raise _too_large(limit)


def _join(chunks: Iterator[bytes], limit: int) -> bytes:
    return b"".join(_counted(chunks, limit))


def _counted(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Pass the chunks on until they are too many."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> RefusedError:
    return RefusedError(
        Reason.REQUEST_TOO_LARGE, f"A request holds at most {limit} bytes after decompression."
    )


def _inflate_gzip(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield the content of one or more gzip members, never more than limit at once."""
    member = zlib.decompressobj(wbits=31)
    started = False
    try:
        for chunk in chunks:
            data = chunk
            while data:
                if member.eof:
                    member, started = zlib.decompressobj(wbits=31), False
                started = True
                yield member.decompress(data, limit + 1)
                # What a bomb still holds back stays compressed: the limit is passed already.
                if member.unconsumed_tail:
                    raise _too_large(limit)
                data = member.unused_data
    except zlib.error as error:
        raise RefusedError(Reason.BAD_COMPRESSION, "The gzip stream is broken.") from error
    if started and not member.eof:
        raise RefusedError(Reason.BAD_COMPRESSION, "The gzip stream ends too early.")


def _inflate_zstd(chunks: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """Yield the content of one or more zstd frames.

    The decompressor has no output limit of its own: it is fed so little that a bomb of blocks of
    128 KiB in 4 bytes each stays below 16 MiB a step.
    """
    frame = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
    started = False
    produced = 0
    try:
        for data in (chunk[at : at + 512] for chunk in chunks for at in range(0, len(chunk), 512)):
            rest = data
            while rest:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
                started = True
                piece = frame.decompress(rest)
                produced += len(piece)
                yield piece
                if produced > limit:
                    raise _too_large(limit)
                rest = frame.unused_data
    except zstandard.ZstdError as error:
        raise RefusedError(Reason.BAD_COMPRESSION, "The zstd stream is broken.") from error
    if started and not frame.eof:
        raise RefusedError(Reason.BAD_COMPRESSION, "The zstd stream ends too early.")
