"""Schemathesis walks the whole schema: whatever it sends, each answer is one that is documented."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db(transaction=True)
# A few of each operation in the suite; make fuzz asks for many.
EXAMPLES = os.environ.get("SAWT_FUZZ_EXAMPLES", "3")
CHECKS = ",".join(
    (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
)


def test_every_answer_is_documented(live_server: Any, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run", f"{live_server.url}/api/schema", "--checks", CHECKS, "--max-examples", EXAMPLES,
        "--phases", "fuzzing", "--seed", "1", "--no-color",
        "--generation-database", "none",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr[-2000:]
