"""Names of the files of a release, their licences and media types. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from measurements.release_layout import Collection

MANIFEST: Final = "manifest.json"
LATEST: Final = "latest.json"
CLAIMS: Final = "claims.json"

PATH: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*){0,4}")
"""A path below /data/v1/: no part begins with a dot, so that none leads upwards."""

DAY_PATH: Final = re.compile(r"(sawt|imported)/(\d{4}-\d{2}-\d{2})/[A-Za-z0-9._-]+")
YEAR_PATH: Final = re.compile(r"(sawt|imported)/tallies-(\d{4})\.parquet")
RELEASE_NAME: Final = re.compile(r"\d{4}-\d{2}-\d{2}\.\d{1,4}")


@dataclass(frozen=True, slots=True)
class Licence:
    """Under which terms a file may be used; spdx is its identifier."""

    spdx: str
    title: str
    url: str


CC_BY: Final = Licence(
    "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International",
    "https://creativecommons.org/licenses/by/4.0/",
)
CC_BY_NC_SA: Final = Licence(
    "CC-BY-NC-SA-4.0",
    "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
    "https://creativecommons.org/licenses/by-nc-sa/4.0/",
)

LICENCES: Final = {Collection.SAWT: CC_BY, Collection.IMPORTED: CC_BY_NC_SA}

NOTICES: Final = {
    Collection.SAWT: (
        "Measurements of Sawt's own volunteers and partners (panels vetted and open), and what\n"
        "Sawt concludes from them. Name Sawt as the source.\n"
    ),
    Collection.IMPORTED: (
        "Measurements that OONI published (https://ooni.org), and what Sawt concludes from them\n"
        "(panel imported). Name OONI as the source of the measurements and Sawt of the rest; not\n"
        "for commercial use; pass on under the same licence.\n"
    ),
}

_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".gz": "application/gzip",
    ".csv": "text/csv; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown; charset=utf-8",
    ".cff": "application/yaml",
}


def licence_of(path: str) -> Licence:
    """Return the licence of a file of a release, by its folder."""
    is_imported = path.startswith(f"{Collection.IMPORTED}/")
    return LICENCES[Collection.IMPORTED if is_imported else Collection.SAWT]


def media_type(path: str) -> str:
    """Return the media type of a file, by its ending."""
    ending = path[path.rfind(".") :] if "." in path.rpartition("/")[2] else ""
    return _MEDIA_TYPES.get(ending, "text/plain; charset=utf-8")


def year_file(collection: Collection, year: int) -> str:
    """Return where a collection's tallies of a year lie in a release."""
    return f"{collection}/tallies-{year:04d}.parquet"


def licence_text(collection: Collection) -> str:
    """Return what lies beside a collection's files."""
    licence = LICENCES[collection]
    return f"# {licence.title} ({licence.spdx})\n\n{NOTICES[collection]}\n<{licence.url}>\n"
