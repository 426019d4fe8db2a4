"""How much a stretch's evidence bears: suspected or confirmed. Pure."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from measurements.vocabulary import Panel
from reports.detection.results import Evidence, Level

CONFIRMED_VOTES: Final = 5
LEAST_SHARE: Final = 0.35  # five forgers among seventeen voters stay below it
DRIFT_ODDS: Final = 3.0
"""A line's quality drifts over weeks: odds of failure that rise by less than this say nothing."""
DRIFT_ODDS_SHORT: Final = 6.0
"""The same for stretches of fewer than SHORT_VOTED days with votes: a line has bad days too."""
SHORT_VOTED: Final = 5
CONFIRMED_ODDS: Final = 4.0
CONFIRMED_ODDS_SURE: Final = 0.95
VOTES_PER_PROOF: Final = 2.0  # voters share habits and troubles: two votes weigh like one
OPEN_PANEL_VOTES_BEFORE: Final = 20
DAYS_BEFORE: Final = 28
DAYS_AROUND: Final = 90

_PRIOR_AROUND: Final = (0.5, 4.5)  # before anything was seen: some one in ten fails
_PRIOR_INSIDE: Final = (0.5, 0.5)


def evidence_of(
    counts: NDArray[np.int64],
    quiet: NDArray[np.bool_],
    run: tuple[int, int],
    *,
    probability: float,
) -> Evidence:
    """Return what the days [start, end) of a run show, beside the quiet days around them.

    counts: (days, 2), interfered and votes. quiet: days that belong to no stretch.
    """
    start, end = run
    interfered, votes = counts[start:end].sum(axis=0).tolist()
    around = slice(max(start - DAYS_AROUND, 0), end + DAYS_AROUND)
    interfered_around, votes_around = counts[around][quiet[around]].sum(axis=0).tolist()
    return Evidence(
        probability=probability,
        votes=votes,
        interfered=interfered,
        share=round(interfered / votes, 6) if votes else 0.0,
        voted_days=int((counts[start:end, 1] > 0).sum()),
        votes_before=int(counts[max(start - DAYS_BEFORE, 0) : start, 1].sum()),
        votes_around=votes_around,
        interfered_around=interfered_around,
    )


def level_of(panel: Panel, evidence: Evidence, *, is_block: bool) -> Level | None:
    """Return confirmed for what no outage, drift, few forgers or an empty history explain.

    is_block: the stretch is too long for an outage. None: a line's drift explains it, or a few
    forgers; the latter is no doubt in the imported panel, whose votes nobody sent to us.
    """
    is_large = evidence.share >= LEAST_SHARE
    least_rise = DRIFT_ODDS_SHORT if evidence.voted_days < SHORT_VOTED else DRIFT_ODDS
    if _rise_of_odds(evidence) < least_rise or not (is_large or panel is Panel.IMPORTED):
        return None
    is_confirmed = (
        is_block
        and evidence.votes >= CONFIRMED_VOTES
        and is_large
        and _rise_of_odds(evidence, sure=CONFIRMED_ODDS_SURE) >= CONFIRMED_ODDS
        and (panel is not Panel.OPEN or evidence.votes_before >= OPEN_PANEL_VOTES_BEFORE)
    )
    return Level.CONFIRMED if is_confirmed else Level.SUSPECTED


def _rise_of_odds(evidence: Evidence, sure: float = 0.5) -> float:
    """Return how many times the odds around the odds of interference inside are.

    sure: how sure one may be of either side, 0.5 for the medians.
    """
    inside = _odds(evidence.interfered, evidence.votes, _PRIOR_INSIDE, 1 - sure)
    around = _odds(evidence.interfered_around, evidence.votes_around, _PRIOR_AROUND, sure)
    return round(inside / around, 6)


def _odds(interfered: int, votes: int, prior: tuple[float, float], quantile: float) -> float:
    """Return this quantile of the odds, from the share's beta distribution."""
    a = prior[0] + interfered / VOTES_PER_PROOF
    b = prior[1] + (votes - interfered) / VOTES_PER_PROOF
    share = float(betaincinv(a, b, quantile))
    return share / (1 - share)
