"""Claims on the axis: outlines in lanes of their own, apart from what was measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from reports.dashboards.charts.claim_marks import ROW_HEIGHT, Shape, pack, row_count
from reports.dashboards.charts.scale import percent_text
from reports.dashboards.claim_views import ClaimView
from seeds.readers import Claim
from seeds.vocabulary import Effect


class LaneName(StrEnum):
    """Which claims share a strip."""

    MOBILE = "mobile"
    FIXED = "fixed"
    ALL = "all"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class DrawnClaim:
    """A claim's place in its lane."""

    view: ClaimView
    shape: Shape
    left: str
    width: str
    middle: str
    end: str
    y: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One strip of claims."""

    name: LaneName
    label: str
    height: int
    marks: list[DrawnClaim]


def lane_of(claim: Claim) -> LaneName:
    """Return the lane of a claim: what networks it speaks of, or that it is an event."""
    if claim.effect not in {Effect.BLOCKED, Effect.RESTORED}:
        return LaneName.EVENTS
    types = {one.value for one in claim.network_types}
    if types == {"mobile"}:
        return LaneName.MOBILE
    if types and types <= {"wifi", "wired"}:
        return LaneName.FIXED
    return LaneName.ALL


def draw_lane(name: LaneName, views: Sequence[ClaimView]) -> Lane:
    """Return a lane with those claims that belong to it and lie on the axis."""
    drawn = [(view, view.mark) for view in views if view.mark and lane_of(view.claim) is name]
    drawn.sort(key=lambda pair: pair[1].left)
    rows = pack([mark for _view, mark in drawn])
    labels = {
        LaneName.MOBILE: _("Mobile networks"),
        LaneName.FIXED: _("Fixed lines and Wi-Fi"),
        LaneName.ALL: _("All or unspecified networks"),
        LaneName.EVENTS: _("Announcements, protests, courts"),
    }
    marks = [
        DrawnClaim(
            view=view,
            shape=mark.shape,
            left=percent_text(mark.left),
            width=percent_text(mark.right - mark.left),
            middle=percent_text(mark.middle if mark.shape is Shape.VAGUE else mark.left),
            end=percent_text(mark.right if mark.shape in {Shape.SPAN, Shape.VAGUE} else mark.left),
            y=row * ROW_HEIGHT,
            is_cut=mark.is_cut,
        )
        for (view, mark), row in zip(drawn, rows, strict=True)
    ]
    return Lane(name, labels[name], row_count(rows) * ROW_HEIGHT, marks)
