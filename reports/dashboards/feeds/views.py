"""Feeds of a campaign, an operator or a service, at one address with two endings."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import period_queries
from reports.dashboards.caching import edition_page
from reports.dashboards.feeds import documents
from reports.dashboards.feeds.documents import Feed
from reports.dashboards.feeds.entries import entries
from reports.dashboards.languages import in_its_language
from reports.dashboards.operators import is_bare_network, operator_name
from reports.models import Period
from seeds import readers

_NAMES = UUID("5a8f9a51-3c0e-5a53-8a6c-0d7c4d9b8e11")


class Kind(StrEnum):
    """What a feed is about; the name of its page's address, too."""

    CAMPAIGN = "campaign"
    OPERATOR = "operator"
    SERVICE = "service"


class KindConverter:
    """The word in a feed's address."""

    regex = "|".join(Kind)

    def to_python(self, value: str) -> Kind:
        """Return the kind."""
        return Kind(value)

    def to_url(self, value: str) -> str:
        """Return the word."""
        return value


class FeedEndingConverter(KindConverter):
    """What a feed's address ends with."""

    regex = "atom|json"

    def to_python(self, value: str) -> str:  # type: ignore[override]
        """Return the ending."""
        return value


@dataclass(frozen=True, slots=True)
class Followed:
    """What a feed follows: its name, its page, its periods."""

    name: str
    page: str
    periods: QuerySet[Period]


@edition_page
@in_its_language
def feed(request: HttpRequest, language: str, kind: Kind, slug: str, ending: str) -> HttpResponse:
    """Answer the latest changes of confirmed periods; 404 for what nobody knows."""
    followed = _followed(kind, slug, language)
    if followed is None:
        raise Http404("There is no such feed.")
    found = Feed(
        id=uuid5(_NAMES, f"{kind}/{slug}/{language}").urn,
        title=_("Sawt: %(name)s") % {"name": followed.name},
        description=_(
            "Periods of interference that are confirmed, revised, over or withdrawn, from the "
            "ledger in which nothing is ever erased."
        ),
        language=language,
        page_url=request.build_absolute_uri(followed.page),
        url=request.build_absolute_uri(request.path),
        base=request.build_absolute_uri("/").rstrip("/"),
        licence="CC BY 4.0; OONI: CC BY-NC-SA 4.0",
        entries=entries(followed.periods, language),
    )
    if ending == "atom":
        answer = HttpResponse(documents.atom(found), content_type=documents.ATOM_TYPE)
    else:
        answer = HttpResponse(documents.json_feed(found), content_type=documents.JSON_TYPE)
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _followed(kind: Kind, slug: str, language: str) -> Followed | None:
    match kind:
        case Kind.CAMPAIGN:
            campaign = next((one for one in readers.campaigns() if one.slug == slug), None)
            if campaign is None:
                return None
            name = campaign.title.get(language)
            periods = period_queries.campaign_ledgers(campaign)
            page = reverse("timeline", kwargs={"language": language, "slug": slug})
            return Followed(name, page, periods)
        case Kind.OPERATOR:
            periods = period_queries.operator_ledgers(slug)
            is_known = any(one.slug == slug for one in readers.operators())
            if not is_known and not (is_bare_network(slug) and periods.exists()):
                return None
            name = operator_name(slug, language).name
        case Kind.SERVICE:
            if slug not in readers.services():
                return None
            periods = period_queries.service_ledgers(slug)
            name = readers.service(slug).name.get(language)
    page = reverse(kind.value, kwargs={"language": language, "slug": slug})
    return Followed(name, page, periods)
