"""Addresses of buckets, refusals, and transfers that break."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from measurements.ooni_bucket import Bucket, BucketError, BucketUnavailableError, RemoteObject

# Half a second and 40 MB that only a process that syncs shall pay.
_LOADED = "import django, sys; django.setup(); import backend.urls, measurements.tasks; "
_LOADED += "sys.exit('boto3' in sys.modules)"

LISTED = RemoteObject("raw/key.jsonl.gz", "0123", 1000)


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (
            "https://ooni-data-eu-fra.s3.eu-central-1.amazonaws.com",
            "https://ooni-data-eu-fra.s3.eu-central-1.amazonaws.com/key",
        ),
        ("http://127.0.0.1:9000/ooni-data-eu-fra/", "http://127.0.0.1:9000/ooni-data-eu-fra/key"),
    ],
)
def test_objects_are_asked_for_at_the_buckets_own_address_without_a_signature(
    address: str, url: str
) -> None:
    bucket = Bucket(address)
    parameters = {"Bucket": bucket._name, "Key": "key"}
    assert bucket._client.generate_presigned_url("get_object", Params=parameters) == url


@pytest.mark.parametrize("address", ["", "ooni-data", "ftp://a.b/c", "https://host/a/b"])
def test_what_is_no_address_is_one_clear_sentence(address: str) -> None:
    with pytest.raises(BucketUnavailableError, match="SAWT_OONI_BUCKET must be"):
        Bucket(address)


@contextmanager
def answering(status: int, body: bytes, length: int) -> Iterator[str]:
    """Run a server that gives one answer to everything, and promises this length."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/bucket"
        finally:
            server.shutdown()
            thread.join()


def test_a_bucket_that_refuses_says_so() -> None:
    body = b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
    with answering(403, body, len(body)) as address:
        bucket = Bucket(address)
        with pytest.raises(BucketUnavailableError, match="refuses access"):
            list(bucket.objects("raw/"))
        with pytest.raises(BucketError, match=r"cannot be had: AccessDenied\."):
            bucket.open(LISTED)


def test_a_transfer_that_breaks_off_is_never_the_end_of_an_object() -> None:
    with (
        answering(200, b"x" * 500, 1000) as address,
        Bucket(address).open(LISTED) as body,
        pytest.raises(BucketError, match="broke off"),
    ):
        body.read()


def test_boto3_is_loaded_by_no_process_that_does_not_sync() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "backend.settings"}
    subprocess.run([sys.executable, "-c", _LOADED], env=environment, check=True)
