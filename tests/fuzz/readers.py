"""Whatever bytes come in: readers refuse them or read them, and scrubbing twice changes nothing.

    python -m tests.fuzz.readers -max_total_time=60

The first byte chooses the reader, the rest is its input.
"""

import gzip
import io
import sys
import tarfile
import tempfile
from pathlib import Path

import atheris
import orjson

with atheris.instrument_imports(include=["measurements", "probe"]):
    from measurements.import_files import read_items, unwrap
    from measurements.refusals import RefusedError
    from measurements.wire_format import parse_object
    from probe.canonical import encode
    from probe.scrub import scrub
from tests.documents import telegram

FILES = ("x.jsonl", "x.json", "x.jsonl.gz", "x.json.gz", "x.tar", "x.tar.gz")
LIMIT = 100_000
FOLDER = Path(tempfile.mkdtemp(prefix="sawt-fuzz-"))


def read_anything(data: bytes) -> None:
    """Read bytes as a document, or as a file of one of the known kinds."""
    if not data:
        return
    choice, content = data[0] % (2 + len(FILES)), data[1:]
    if choice < 2:
        _document(content, strict=bool(choice))
        return
    path = FOLDER / FILES[choice - 2]
    path.write_bytes(content)
    try:
        for item in read_items(path, LIMIT):
            if item.broken is None:
                _document(item.data, strict=False)
    except RefusedError:
        return


def _document(data: bytes, *, strict: bool) -> None:
    try:
        document = unwrap(parse_object(data, strict=strict))
    except RefusedError:
        return
    once = scrub(document)
    assert scrub(once) == once, "scrubbing is not idempotent"
    encode(once)


def _corpus() -> str:
    """Write one document in every form, for the fuzzer to begin with."""
    line = orjson.dumps(telegram(blocked=True)) + b"\n"
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as file:
        member = tarfile.TarInfo("one.json")
        member.size = len(line)
        file.addfile(member, io.BytesIO(line))
    tar = archive.getvalue()
    forms = (line, line, line, line, gzip.compress(line), gzip.compress(line), tar)
    folder = FOLDER / "corpus"
    folder.mkdir()
    for choice, content in enumerate((*forms, gzip.compress(tar))):
        (folder / str(choice)).write_bytes(bytes([choice]) + content)
    return str(folder)


def main() -> None:
    """Fuzz for as long as libFuzzer's options say."""
    atheris.Setup([*sys.argv, _corpus()], read_anything)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
