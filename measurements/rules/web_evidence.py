"""A page as the probe saw it, against what the control saw: names, losses, contents. Pure.

Interference needs the control's word that the site is up, given by an answer to its own request: a
document that says less accuses no more. Two signs need no control: an address or a page that is
known to stand for blocked sites, and a service of Sawt's that is answered with an address that no
public server has.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Final

from measurements.observations import Target
from measurements.rules.fingerprints import Fingerprints, Strength
from measurements.rules.owners import SITES, owner_of
from measurements.rules.responses import redirect_of
from measurements.rules.vocabulary import Service
from measurements.rules.web_control import Control, Likeness
from measurements.rules.web_losses import Loss, Losses
from measurements.rules.web_names import Names, NameState
from measurements.rules.web_steps import Exchange, Resolver, WebSteps

_UNUSABLE: Final = (NameState.FORGED, NameState.DENIED, NameState.EMPTY, NameState.UNCLEAR)


class NameLie(StrEnum):
    """How names were interfered with."""

    NONE = "none"
    FORGED = "forged"
    DENIED = "denied"
    LISTED = "listed"
    SUBSTITUTED = "substituted"
    ON_THE_WAY = "on_the_way"  # only the answers of a foreign resolver


class Page(StrEnum):
    """What the probe got in the end."""

    NONE = "none"
    BLOCK_PAGE = "block_page"
    INSTITUTION = "institution"
    AUTHENTIC = "authentic"  # over verified connections to the site
    SAME = "same"  # like the control's
    DIFFERENT = "different"  # it cannot be said whose page it is
    BEGUN = "begun"  # an answer began and broke off


class WebEvidence:
    """One document of web_connectivity."""

    def __init__(self, document: Mapping[str, object], fingerprints: Fingerprints) -> None:
        self.steps = WebSteps(document)
        self.readable = self.steps.readable
        keys = document.get("test_keys")
        self.control = Control(keys if isinstance(keys, dict) else {})
        self._fingerprints = fingerprints
        country = document.get("probe_cc")
        self._country = country if isinstance(country, str) else ""

    @cached_property
    def owner(self) -> Service | None:
        """Return the service whose page it is."""
        return owner_of(self.steps.site[1], SITES) if self.steps.site else None

    @cached_property
    def names(self) -> Names | None:
        """Return the answers for the site's name; None for a document without a site."""
        site = self.steps.site
        return Names(self.steps, self.control, site[1], is_site=True) if site else None

    @cached_property
    def lie(self) -> NameLie:
        """Return how the name of the site, or of a page that it sends to, was interfered with."""
        site, names = self.steps.site, self.names
        if site is None or names is None:
            return NameLie.NONE
        if names.is_listed(self._fingerprints, self._country):
            return NameLie.LISTED
        system = self._lie_of(names, Resolver.SYSTEM, site)
        if system is not NameLie.NONE:
            return system
        if self._lie_of(names, Resolver.FOREIGN, site) is not NameLie.NONE:
            unasked = names.state(Resolver.SYSTEM) is NameState.UNASKED
            return self._lie_of(names, Resolver.FOREIGN, site) if unasked else NameLie.ON_THE_WAY
        stuck = self.stuck
        if self.page_exchange is not None or stuck is None or stuck[1] == site[1]:
            return NameLie.NONE
        onward = Names(self.steps, self.control, stuck[1], is_site=False)
        return self._lie_of(onward, Resolver.SYSTEM, stuck)

    def _lie_of(self, names: Names, resolver: Resolver, target: Target) -> NameLie:
        if names.state(resolver) is NameState.FORGED and self._has_truth(target):
            return NameLie.FORGED
        if not self.control.fetched:
            return NameLie.NONE
        if names.is_withheld(resolver):
            return NameLie.DENIED
        if names.is_substituted(resolver, target[2]):
            return NameLie.SUBSTITUTED
        return NameLie.NONE

    def _has_truth(self, target: Target) -> bool:
        """Whether it is known that a host has a public address."""
        if owner_of(target[1], SITES) is not None or (target != self.steps.site and (
            self.control.fetched_well
        )):
            return True
        return bool(self.control.addresses)

    @cached_property
    def page_exchange(self) -> Exchange | None:
        """Return the exchange that brought the page itself, not a redirect."""
        for made in self.steps.exchanges:
            if made.failure is None and redirect_of(made.response, made.target) is None:
                return made
        return None

    @cached_property
    def stuck(self) -> Target | None:
        """Return where the way to the page ends: the site, or the last place that it sends to."""
        done = {made.target for made in self.steps.exchanges if made.failure is None}
        for made in self.steps.exchanges:
            onward = redirect_of(made.response, made.target) if made.failure is None else None
            if onward is not None and onward not in done:
                return onward
        return self.steps.site

    @cached_property
    def loss(self) -> Loss:
        """Return where the way to the page was cut; NONE without the control's word."""
        site, stuck, names = self.steps.site, self.stuck, self.names
        if site is None or stuck is None or names is None or not self.control.fetched:
            return Loss.NONE
        losses = Losses(self.steps, self.control)
        if self.page_exchange is not None:
            return losses.beside_page(site, names)
        if stuck[1] == site[1]:
            return losses.at_site(stuck, names)
        if not self.control.fetched_well:
            return Loss.NONE
        return losses.onward(stuck, Names(self.steps, self.control, stuck[1], is_site=False))

    @cached_property
    def page(self) -> Page:
        """Return what the probe got in the end."""
        known = self._known_page() if self._fingerprints.has_pages else Page.NONE
        if known is not Page.NONE:
            return known
        made = self.page_exchange
        if made is None:
            begun = any(one.failure is not None and one.response.code for one in self.steps.exchanges)
            return Page.BEGUN if begun else Page.NONE
        if self._is_authentic(made):
            return Page.AUTHENTIC
        return Page.SAME if self._likeness is Likeness.SAME else Page.DIFFERENT

    @property
    def name_resolves(self) -> bool:
        """Whether the device's own resolver gave the site's name an address."""
        return self.names is not None and self.names.state(Resolver.SYSTEM) not in _UNUSABLE

    @cached_property
    def _likeness(self) -> Likeness:
        made = self.page_exchange
        return self.control.likeness(made.response) if made else Likeness.UNKNOWN

    def _is_authentic(self, made: Exchange) -> bool:
        """Whether a page came from the site itself, or from where it sends by verified ways."""
        site = self.steps.site
        if site is None or made.target[0] != "https":
            return False
        if site[0] == "https" and all(one.target[0] == "https" for one in self.steps.exchanges):
            return True
        return _related(site[1], made.target[1])

    def _known_page(self) -> Page:
        """Look for block pages in what did not come from the site by a verified way."""
        found: set[Strength | None] = set()
        for made in self.steps.exchanges:
            if made.response.code and not self._is_authentic(made):
                response = made.response
                found.add(
                    self._fingerprints.match_page(response.body, response.headers, self._country)
                )
        if self._likeness is Likeness.SAME:
            return Page.NONE
        weak = Strength.WEAK in found and self._likeness is Likeness.DIFFERENT
        if Strength.STRONG in found or weak:
            return Page.BLOCK_PAGE
        return Page.INSTITUTION if Strength.LOCAL in found else Page.NONE


def _related(host: str, other: str) -> bool:
    """Whether two names are one site's: the same, or one below the other."""
    short, long = sorted((host.removeprefix("www."), other.removeprefix("www.")), key=len)
    return long == short or ("." in short and long.endswith(f".{short}"))
