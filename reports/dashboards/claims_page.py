"""The page of claims: every campaign's reports, each with its sources, scope and standing."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext

from reports.dashboards import words
from reports.dashboards.axes import Axis, time_axis
from reports.dashboards.choices import Field, Option, OptionGroup, field_label
from reports.dashboards.claims import ClaimBlock, claim_block
from reports.dashboards.facets import UnknownChoiceError
from reports.dashboards.links import campaign_url
from reports.dashboards.timeline import scale_of
from seeds import readers
from seeds.readers import Campaign


@dataclass(frozen=True, slots=True)
class CampaignClaims:
    """What is reported about one campaign."""

    title: str
    url: str
    axis: Axis
    block: ClaimBlock
    prefix: str


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """All reports, or those of one campaign."""

    fields: list[Field]
    campaigns: list[CampaignClaims]
    count_text: str
    csv_url: str
    json_url: str


def claims_page(query: Mapping[str, str], language: str) -> ClaimsPage:
    """Return the claims of the campaign that a query names, else of all.

    Raises UnknownChoiceError for a campaign without claims.
    """
    known = [one for one in readers.campaigns() if readers.claims(one.slug)]
    asked = query.get("campaign", "")
    if asked and asked not in {one.slug for one in known}:
        raise UnknownChoiceError("campaign", asked)
    chosen = [one for one in known if asked in ("", one.slug)]
    options = [Option(one.slug, one.title.get(language), one.slug == asked) for one in known]
    narrowed = {"campaign": asked} if asked else {}
    return ClaimsPage(
        fields=[
            Field(
                "campaign",
                field_label("campaign"),
                [OptionGroup("", options)],
                everything=pgettext("campaigns", "All"),
            )
        ],
        campaigns=[_campaign(one, language) for one in chosen],
        count_text=words.reports_text(sum(len(readers.claims(one.slug)) for one in chosen)),
        csv_url=f"{reverse('claims')}?{urlencode(narrowed | {'format': 'csv'})}",
        json_url=f"{reverse('claims')}?{urlencode(narrowed)}",
    )


def _campaign(campaign: Campaign, language: str) -> CampaignClaims:
    scale = scale_of(campaign)
    return CampaignClaims(
        title=campaign.title.get(language),
        url=campaign_url(campaign, language),
        axis=time_axis(scale),
        block=claim_block(readers.claims(campaign.slug), scale, language),
        prefix=f"-{campaign.slug}",
    )
