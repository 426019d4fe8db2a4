"""As researchers write it for OONI: page through a country's measurements, fetch each body.

Usage: list_and_fetch.py BASE_URL COUNTRY TEST_NAME SINCE UNTIL
"""

import json
import sys
from urllib.parse import urlencode
from urllib.request import urlopen

base, country, test_name, since, until = sys.argv[1:]
query = urlencode(
    {
        "probe_cc": country,
        "test_name": test_name,
        "since": since,
        "until": until,
        "order_by": "measurement_start_time",
        "order": "asc",
        "limit": 50,
    }
)
url = f"{base}/api/v1/measurements?{query}"
total = anomalies = confirmed = failures = 0
networks: set[str] = set()
while url:
    with urlopen(url) as answer:
        page = json.load(answer)
    for result in page["results"]:
        total += 1
        anomalies += result["anomaly"] is True
        confirmed += result["confirmed"] is True
        failures += result["failure"] is True
        networks.add(result["probe_asn"])
        assert {"measurement_start_time", "input", "report_id", "scores"} <= set(result)
    url = page["metadata"]["next_url"]

with urlopen(page["results"][-1]["measurement_url"]) as answer:
    body = json.load(answer)
uid = page["results"][-1]["measurement_uid"]
with urlopen(f"{base}/api/v1/raw_measurement?measurement_uid={uid}") as answer:
    assert json.load(answer) == body
assert body["probe_cc"] == country
assert body["test_name"] == test_name
print(json.dumps([total, anomalies, confirmed, failures, sorted(networks)]))
