"""Count a bucket from its verdicts: the day, and its hours where they are kept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple, cast

from django.db.backends.utils import CursorWrapper

from reports.bucket import Bucket, voter_runs
from reports.bucket_rows import bucket_rows
from reports.counting import BucketVotes, Count
from reports.day_health import DayHealth
from reports.hours import are_kept
from reports.windows import day_window


class Recount(NamedTuple):
    """A bucket's counts of the day, and of each hour: no hours where they are not kept."""

    day: list[Count]
    hours: Mapping[datetime, list[Count]]


def recount(cursor: CursorWrapper, bucket: Bucket, ruleset: str) -> Recount:
    """Return the bucket's counts from its verdicts and service health under one ruleset."""
    start, end = day_window(bucket.day)
    health = DayHealth(cursor, bucket.day, bucket.country, ruleset)
    parameters = asdict(bucket) | {
        "ruleset": ruleset,
        "start": start,
        "end": end,
        "hours": are_kept(bucket.day),
    }
    votes: defaultdict[datetime | None, BucketVotes] = defaultdict(BucketVotes)
    for row in bucket_rows("bucket_votes", parameters):
        votes[cast("datetime | None", row[0])].add(voter_runs(row[1:]))
    day = votes.pop(None, BucketVotes())
    hours = {
        hour: each.counts(bucket.day, health.of) for hour, each in votes.items() if hour is not None
    }
    return Recount(day.counts(bucket.day, health.of), hours)
