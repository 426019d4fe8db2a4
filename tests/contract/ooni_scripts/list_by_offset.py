"""As older scripts page through OONI's list: by offset, until a page is short.

Usage: list_by_offset.py BASE_URL COUNTRY
"""

import json
import sys
from urllib.request import urlopen

base, country = sys.argv[1:]
limit, offset = 100, 0
uids: set[str] = set()
while True:
    url = f"{base}/api/v1/measurements?probe_cc={country}&limit={limit}&offset={offset}"
    with urlopen(url) as answer:
        results = json.load(answer)["results"]
    uids |= {result["measurement_uid"] for result in results}
    if len(results) < limit:
        break
    offset += limit
print(len(uids))
