"""A public S3 bucket, read without credentials. boto3 is imported only where it is used."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from botocore.exceptions import BotoCoreError, ClientError

PAGE: Final = 1000
"""Objects in one page of a listing, at most."""

BUFFER: Final = 256 * 1024
"""Bytes of an object that are held. gzip asks for 8 kB at a time, and each way to boto3 costs."""


class BucketError(Exception):
    """What the bucket did not give: one sentence that says why and what to do."""


class BucketUnavailableError(BucketError):
    """The bucket as a whole does not answer or refuses: nothing else of it can be had now."""


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One object of a listing; its etag changes with its content. size is in bytes."""

    key: str
    etag: str
    size: int


class Bucket:
    """The bucket at an address: https://NAME.HOST, or http(s)://HOST/NAME.

    Raises BucketUnavailableError for an address that is none.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        endpoint, self._name, style = _split(address)
        self._client = _client(endpoint, style)

    def objects(self, prefix: str) -> Iterator[RemoteObject]:
        """Yield the objects below a prefix, however many. Raises BucketUnavailableError."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (slow to load)

        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._name, Prefix=prefix, PaginationConfig={"PageSize": PAGE}
        )
        try:
            for page in pages:
                for each in page.get("Contents", ()):
                    yield RemoteObject(each["Key"], each["ETag"].strip('"'), each["Size"])
        except (BotoCoreError, ClientError) as error:
            raise self._unavailable(error) from error

    def open(self, remote: RemoteObject) -> io.BufferedReader:
        """Open the very object that was listed, to be read as a stream.

        Raises BucketError if it is gone, changed or refused, BucketUnavailableError if the bucket
        does not answer at all.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (slow to load)

        try:
            answer = self._client.get_object(
                Bucket=self._name, Key=remote.key, IfMatch=f'"{remote.etag}"'
            )
        except ClientError as error:
            raise BucketError(f"The object cannot be had: {_code(error)}.") from error
        except BotoCoreError as error:
            raise self._unavailable(error) from error
        return io.BufferedReader(_Body(answer["Body"]), BUFFER)

    def _unavailable(self, error: "BotoCoreError | ClientError") -> BucketUnavailableError:
        code = _code(error)
        if code in {"AccessDenied", "403"}:
            reason = "refuses access: it must be public"
        elif code in {"NoSuchBucket", "404"}:
            reason = "does not exist"
        elif code:
            reason = f"answers {code}"
        else:
            reason = f"cannot be reached ({type(error).__name__})"
        return BucketUnavailableError(
            f"The bucket {self._address} {reason}. Check the network and SAWT_OONI_BUCKET; "
            "the same command goes on from here."
        )


class _Body(io.RawIOBase):
    """An object's bytes as a stream; whatever breaks it is a BucketError."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 (botocore has no types)
        self._stream = stream

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Fill the buffer as far as bytes come; 0 at the end. Raises BucketError."""
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415 (slow to load)

        view = memoryview(buffer)
        try:
            data: bytes = self._stream.read(len(view))
        except (BotoCoreError, OSError) as error:
            raise BucketError(f"The transfer broke off: {type(error).__name__}.") from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Give the connection back."""
        self._stream.close()
        super().close()


def _split(address: str) -> tuple[str, str, str]:
    """Return endpoint, name and addressing style of a bucket's address."""
    parts = urlsplit(address)
    name, style, host = parts.path.strip("/"), "path", parts.netloc
    if not name:
        name, _, host = parts.netloc.partition(".")
        style = "virtual"
    if parts.scheme not in {"http", "https"} or not name or not host or "/" in name:
        raise BucketUnavailableError(
            f"SAWT_OONI_BUCKET must be https://NAME.HOST or https://HOST/NAME, not {address!r}."
        )
    return f"{parts.scheme}://{host}", name, style


def _client(endpoint: str, style: str) -> Any:  # noqa: ANN401 (boto3 has no types)
    import boto3  # noqa: PLC0415 (0.4 s, and only commands and workers that sync need it)
    from botocore import UNSIGNED  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    config = Config(
        signature_version=UNSIGNED,
        s3={"addressing_style": style},
        retries={"max_attempts": 3, "mode": "standard"},
        connect_timeout=5,
        read_timeout=20,
    )
    # A request without a signature names no region; the client wants one all the same.
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=config)


def _code(error: Exception) -> str:
    """Return S3's own word for an error; empty if there was no answer."""
    response: dict[str, Any] = getattr(error, "response", {})
    return str(response.get("Error", {}).get("Code", ""))
