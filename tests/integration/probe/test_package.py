"""What `pipx install ./probe` installs: the wheel holds all of the probe, and no server."""

import email
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.faults.platform import REPOSITORY

PROJECT = tomllib.loads((REPOSITORY / "probe" / "pyproject.toml").read_text())["project"]
# What the declared dependencies are called when imported, with those that they bring along.
ALLOWED = {"probe", "orjson", "nacl", "cffi", "_cffi_backend", "pycparser", "urllib3", "socks"}
# Imports every module of the probe where only the probe, its dependencies and Python are.
IMPORT_ALL = """
import importlib, pkgutil, sys
wheel, allowed = sys.argv[1], set(sys.argv[2].split(","))
sys.path.insert(0, wheel)
class Fence:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in allowed and top not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"the probe has no {name}", name=name)
sys.meta_path.insert(0, Fence())
import probe
assert probe.__path__[0].startswith(wheel), probe.__path__
names = [each.name for each in pkgutil.walk_packages(probe.__path__, "probe.")]
names.remove("probe.cli.__main__")  # runs when it is imported
for name in names:
    importlib.import_module(name)
from probe.cli.main import main
print(len(names))
main(["--help"])
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=REPOSITORY / "probe",
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def test_it_holds_every_module_and_text_and_nothing_else(wheel: Path) -> None:
    folder = REPOSITORY / "probe"
    own = {
        f"probe/{path.relative_to(folder)}"
        for path in folder.rglob("*")
        if path.suffix in {".py", ".json"}
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == own
    assert {f"probe/cli/texts/{lang}.json" for lang in ("fr", "ar", "en")} <= packed


def test_its_commands_are_there_and_its_python_is_said(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (points,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        commands, metadata = ConfigParser(), email.message_from_bytes(archive.read(about))
        commands.read_string(archive.read(points).decode())
    assert set(commands["console_scripts"]) == {"sawt-probe", "sawt-echo"}
    assert metadata["Requires-Python"] == PROJECT["requires-python"] == ">=3.11"
    assert not any("django" in each.lower() for each in metadata.get_all("Requires-Dist", []))


def test_every_module_of_it_imports_without_the_server(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORT_ALL, str(unpacked), ",".join(sorted(ALLOWED))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    count, _, help_ = done.stdout.partition("\n")
    assert int(count) > 50
    assert "report-call" in help_
