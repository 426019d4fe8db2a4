"""Facts: what was received, what waits, what was measured, what the rules concluded."""

from measurements.models.amendment import Amendment
from measurements.models.decision import Decision, DecisionItem
from measurements.models.device_key import DeviceKey
from measurements.models.drain_claim import DrainClaim
from measurements.models.inbox import Inbox
from measurements.models.measurement import Measurement
from measurements.models.receipt import Receipt
from measurements.models.release import Release, ReleasedDay, ReleaseItem
from measurements.models.ruleset import RejudgeChange, RejudgeUnit, Ruleset, RulesetPointer
from measurements.models.stale_mark import StaleMark
from measurements.models.synced_file import SyncedCountry, SyncedFile
from measurements.models.upload import Upload
from measurements.models.verdict import Verdict
from measurements.models.withdrawal import Withdrawal

__all__ = [
    "Amendment",
    "Decision",
    "DecisionItem",
    "DeviceKey",
    "DrainClaim",
    "Inbox",
    "Measurement",
    "Receipt",
    "RejudgeChange",
    "RejudgeUnit",
    "Release",
    "ReleaseItem",
    "ReleasedDay",
    "Ruleset",
    "RulesetPointer",
    "StaleMark",
    "SyncedCountry",
    "SyncedFile",
    "Upload",
    "Verdict",
    "Withdrawal",
]
