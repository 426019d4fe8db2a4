"""Every fault of the campaign once, in one instance, against the client's own ledger."""

import os
from collections.abc import Iterator

import pytest

from tests.faults.campaign import finish, run_fault, staged
from tests.faults.strikes import FAULTS, Fault, Stage

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with staged(tmp_path_factory.mktemp("campaign")) as made:
        yield made


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.strike.__name__)
def test_acknowledged_is_kept_once(stage: Stage, fault: Fault) -> None:
    if obstacle := fault.obstacle(stage):
        assert "SAWT_REQUIRE_NETNS" not in os.environ, f"must be possible in CI: {obstacle}"
        pytest.skip(obstacle)
    found = run_fault(stage, fault, batches=12, size=10, strikes=1)
    assert found.acknowledged > 120
    assert found.kept == found.acknowledged
    assert found.twice == 0
    assert found.uploads_after < 60


def test_in_the_end_everything_acknowledged_is_judged(stage: Stage) -> None:
    finish(stage)
