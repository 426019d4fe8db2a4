"""What search engines for data read: schema.org's Dataset as JSON-LD."""

import json
from datetime import date
from typing import Any

from measurements.models import Release
from measurements.release_layout import Collection
from reports.datasets import layout


def dataset_json_ld(base: str, days: tuple[date, date] | None, release: Release | None) -> str:
    """Return the text of a script element: it can end none."""
    dataset: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "Sawt: measurements of blocked calls",
        "description": (
            "Measurements by volunteers of whether Internet calls and messages are blocked, the "
            "verdicts of published rules, and daily votes by operator, network type and service."
        ),
        "url": f"{base}/en/data/",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "The Sawt team", "url": f"{base}/"},
        "license": [layout.LICENCES[collection].url for collection in Collection],
        "measurementTechnique": f"{base}/en/methodology/",
    }
    if days:
        dataset["temporalCoverage"] = f"{days[0]}/{days[1]}"
    if release:
        place = f"{base}/data/v1/{release.name}"
        dataset |= {
            "version": release.name,
            "datePublished": release.published_on.isoformat(),
            "distribution": [
                {
                    "@type": "DataDownload",
                    "name": name,
                    "encodingFormat": "application/json",
                    "contentUrl": f"{place}/{name}",
                }
                for name in (layout.MANIFEST, "datapackage.json")
            ],
        }
    text = json.dumps(dataset, indent=1)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
