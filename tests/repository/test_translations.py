"""French and Arabic are complete, and the compiled catalogues are those of the sources."""

import re
import subprocess
from pathlib import Path

import pytest

LOCALE = Path(__file__).parents[2] / "reports" / "locale"
REPORTS = LOCALE.parent
BACKEND = REPORTS.parent / "backend"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_string_is_translated(language: str, tmp_path: Path) -> None:
    source = LOCALE / language / "LC_MESSAGES" / "django.po"
    compiled = tmp_path / "django.mo"
    command = ["msgfmt", "--check-format", "--statistics", "-o", str(compiled), str(source)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, env={"LC_ALL": "C"})
    assert re.search(r"\d+ translated messages\.$", said.stderr.strip()), said.stderr
    assert compiled.read_bytes() == source.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_string_of_the_pages_is_in_the_catalogue(language: str, tmp_path: Path) -> None:
    catalogue = (LOCALE / language / "LC_MESSAGES" / "django.po").read_text()
    known = "".join(re.findall(r'"(.*)"', catalogue))
    folders = (REPORTS / "dashboards" / "templates", BACKEND / "templates")
    used = {
        text
        for folder in folders
        for template in folder.rglob("*.html")
        for text in re.findall(r'{% translate "([^"]+)"', template.read_text())
    }
    assert used
    # The tag asks the catalogue for its text with every percent sign doubled.
    assert {text for text in used if text.replace("%", "%%") not in known} == set()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_string_of_the_code_is_in_the_catalogue(language: str, tmp_path: Path) -> None:
    folders = (REPORTS / "dashboards", BACKEND / "desk")
    sources = sorted(str(path) for folder in folders for path in folder.rglob("*.py"))
    wanted = tmp_path / "wanted.pot"
    keywords = ("gettext", "gettext_lazy", "_", "ngettext:1,2", "pgettext:1c,2", "npgettext:1c,2,3")
    options = ["--from-code=UTF-8", "-k", *(f"-k{keyword}" for keyword in keywords)]
    subprocess.run(["xgettext", "-LPython", *options, "-o", str(wanted), *sources], check=True)
    catalogue = LOCALE / language / "LC_MESSAGES" / "django.po"
    compared = subprocess.run(
        ["msgcmp", str(catalogue), str(wanted)], capture_output=True, text=True, check=False
    )
    assert compared.returncode == 0, compared.stderr
