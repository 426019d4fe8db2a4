"""Which storage an operator's setting names. Pure: settings import it."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def release_storage_settings(bucket: str, folder: Path) -> dict[str, object]:
    """Return Django's settings for a bucket (https://HOST/NAME), or for the folder without one.

    Its keys come from where boto3 looks: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
    Raises ImproperlyConfigured for an address that names no bucket.
    """
    if not bucket:
        return {
            "BACKEND": "measurements.release_storage.FolderReleases",
            "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o644},
        }
    parts = urlsplit(bucket)
    name = parts.path.strip("/")
    if parts.scheme not in {"http", "https"} or not parts.netloc or not name or "/" in name:
        raise ImproperlyConfigured("SAWT_RELEASES_BUCKET must be https://HOST/NAME.")
    return {
        "BACKEND": "measurements.release_bucket.BucketReleases",
        "OPTIONS": {
            "bucket_name": name,
            "endpoint_url": f"{parts.scheme}://{parts.netloc}",
            "addressing_style": "path",
            "signature_version": "s3v4",
            "querystring_expire": 3600,
        },
    }
