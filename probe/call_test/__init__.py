"""The measurement engine: one test of one service, as docs/formats/voip_call.md records it."""

from probe.call_test.engine import Conditions, Settings, run_call_test
from probe.call_test.plan import ServiceError

__all__ = ["Conditions", "ServiceError", "Settings", "run_call_test"]
