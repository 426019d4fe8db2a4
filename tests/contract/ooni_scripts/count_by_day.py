"""As researchers draw a country's days: OONI's aggregation as JSON and as CSV.

Usage: count_by_day.py BASE_URL COUNTRY TEST_NAME SINCE UNTIL
"""

import csv
import io
import json
import sys
from urllib.parse import urlencode
from urllib.request import urlopen

base, country, test_name, since, until = sys.argv[1:]
query = {
    "probe_cc": country,
    "test_name": test_name,
    "since": since,
    "until": until,
    "time_grain": "day",
    "axis_x": "measurement_start_day",
    "axis_y": "probe_asn",
}
with urlopen(f"{base}/api/v1/aggregation?{urlencode(query)}") as answer:
    document = json.load(answer)
assert document["dimension_count"] == 2
days: dict[str, list[int]] = {}
for row in document["result"]:
    parts = ("anomaly_count", "confirmed_count", "failure_count", "ok_count")
    assert sum(row[part] for part in parts) == row["measurement_count"]
    counts = days.setdefault(row["measurement_start_day"], [0, 0])
    counts[0] += row["anomaly_count"]
    counts[1] += row["measurement_count"]

with urlopen(f"{base}/api/v1/aggregation?{urlencode(query | {'format': 'CSV'})}") as answer:
    table = list(csv.DictReader(io.TextIOWrapper(answer, encoding="utf-8")))
assert [int(row["measurement_count"]) for row in table] == [
    row["measurement_count"] for row in document["result"]
]
del query["axis_x"], query["axis_y"]
with urlopen(f"{base}/api/v1/aggregation?{urlencode(query)}") as answer:
    total = json.load(answer)["result"]["measurement_count"]
assert total == sum(count for _, count in days.values())
print(json.dumps(days))
