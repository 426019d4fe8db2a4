"""Releases in an S3-compatible bucket. Loaded only where a bucket is configured: boto3 is slow."""

from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage


class BucketReleases(S3Storage):  # type: ignore[misc]
    """Django's S3 storage, with ranges: its own files are fetched whole before they are read."""

    def put(self, name: str, path: Path) -> None:
        """Upload a local file."""
        with path.open("rb") as file:
            self.bucket.Object(name).upload_fileobj(file)

    def read_range(self, name: str, start: int, length: int) -> bytes:
        """Return a part of a file. Raises OSError where it cannot be had."""
        try:
            answer = self.bucket.Object(name).get(Range=f"bytes={start}-{start + length - 1}")
            content: bytes = answer["Body"].read()
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"The bucket does not give {name}.") from error
        return content

    def delete_folder(self, name: str) -> None:
        """Delete everything below a name."""
        self.bucket.objects.filter(Prefix=f"{name}/").delete()
