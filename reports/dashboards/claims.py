"""All that is reported about a campaign: in lanes, as a list, and contradictions side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.dashboards import words
from reports.dashboards.charts.scale import TimeScale
from reports.dashboards.claim_lanes import Lane, LaneName, draw_lane
from reports.dashboards.claim_views import ClaimView, claim_views
from reports.dashboards.contradictions import side_by_side
from seeds.readers import Claim


@dataclass(frozen=True, slots=True)
class Dispute:
    """One claim, and those that cannot be true with it."""

    claim: ClaimView
    opponents: list[ClaimView]


@dataclass(frozen=True, slots=True)
class ClaimBlock:
    """All that is reported about a campaign."""

    lanes: list[Lane]
    claims: list[ClaimView]
    disputes: list[Dispute]

    @property
    def count_text(self) -> str:
        """How many reports there are."""
        return words.reports_text(len(self.claims))


def claim_block(claims: Sequence[Claim], scale: TimeScale, language: str) -> ClaimBlock:
    """Return the claims, numbered by date, in lanes and as a list."""
    views = {view.claim.id: view for view in claim_views(claims, scale, language)}
    pairs = {claim.id: claim.contradicts for claim in claims}
    disputes = [
        Dispute(views[one], [views[other] for other in others])
        for one, others in side_by_side(pairs)
    ]
    lanes = [draw_lane(name, list(views.values())) for name in LaneName]
    return ClaimBlock([lane for lane in lanes if lane.marks], list(views.values()), disputes)
