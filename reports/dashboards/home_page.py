"""The home page: what is so now, what changed, which campaigns there are."""

from dataclasses import dataclass
from datetime import UTC, datetime

from reports import queries
from reports.dashboards.changes import Change, latest_changes
from reports.dashboards.facets import read_facets
from reports.dashboards.now_views import Now, now_view
from reports.dashboards.pages import Card, View, campaign_card, campaign_view
from seeds import readers

# Operators whose strips fit on the home page.
HOME_OPERATORS = 5


@dataclass(frozen=True, slots=True)
class HomePage:
    """Now, the latest changes, the campaigns, and the latest of these that has data."""

    now: Now
    changes: list[Change]
    cards: list[Card]
    latest: Card | None
    view: View | None


def home_page(language: str) -> HomePage:
    """Return the home page, with the strips of the first operators of the latest campaign."""
    now, changes = now_view(datetime.now(UTC), language), latest_changes(language)
    known = sorted(readers.campaigns(), key=lambda one: one.until, reverse=True)
    counts = {one.slug: queries.measurements_by_choice(one) for one in known}
    known = [one for one in known if counts[one.slug] or not one.is_simulated]
    cards = {one.slug: campaign_card(one, counts[one.slug], language) for one in known}
    measured = [one for one in known if counts[one.slug]]
    latest = next((one for one in measured if not one.is_simulated), None)
    if latest is None:
        return HomePage(now, changes, list(cards.values()), None, None)
    facets = read_facets({}, latest, counts[latest.slug])
    first = latest.operators[:HOME_OPERATORS]
    view = campaign_view(latest, facets, counts[latest.slug], language, first)
    return HomePage(now, changes, list(cards.values()), cards[latest.slug], view)
