"""A page as the probe saw it, against what the control saw: names, losses, contents. Pure.

Interference needs the control's word that the site is up, given by an answer to its own request: a
document that says less accuses no more. Two signs need no control: an address or a page that is
known to stand for blocked sites, and a service of Sawt's that is answered with an address that no
public server has.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from measurements.observations import Target
from measurements.rules.fingerprints import Fingerprints
from measurements.rules.owners import SITES, owner_of
from measurements.rules.web_control import Control
from measurements.rules.web_losses import Loss, Losses
from measurements.rules.web_names import Names, NameState
from measurements.rules.web_pages import Pages
from measurements.rules.web_steps import Resolver, WebSteps

_UNUSABLE: Final = (NameState.FORGED, NameState.DENIED, NameState.EMPTY, NameState.UNCLEAR)
_SUSPECT: Final = (NameState.DENIED, NameState.EMPTY, NameState.ELSEWHERE)


class NameLie(StrEnum):
    """How names were interfered with."""

    NONE = "none"
    FORGED = "forged"
    DENIED = "denied"
    LISTED = "listed"
    SUBSTITUTED = "substituted"
    ON_THE_WAY = "on_the_way"  # only the answers of a foreign resolver


class WebEvidence:
    """One document of web_connectivity."""

    def __init__(self, document: Mapping[str, object], fingerprints: Fingerprints) -> None:
        keys, country = document.get("test_keys"), document.get("probe_cc")
        self.steps = WebSteps(document)
        self.readable = self.steps.readable
        self.control = Control(keys if isinstance(keys, dict) else {})
        self._fingerprints = fingerprints
        self._country = country if isinstance(country, str) else ""
        self._pages = Pages(self.steps, self.control)
        site = self.steps.site
        self.page = self._pages.what(fingerprints, self._country)
        self.owner = owner_of(site[1], SITES) if site else None
        self.name_resolves = False
        self.lie, self.loss = NameLie.NONE, Loss.NONE
        if site is not None:
            names = Names(self.steps, self.control, site[1], is_site=True)
            self.name_resolves = names.state(Resolver.SYSTEM) not in _UNUSABLE
            self.lie = self._find_lie(site, names)
            self.loss = self._find_loss(site, names)

    def _find_lie(self, site: Target, names: Names) -> NameLie:
        """Return how the name of the site, or of a page that it sends to, was interfered with."""
        if names.is_listed(self._fingerprints, self._country):
            return NameLie.LISTED
        system = self._lie_of(names, Resolver.SYSTEM, site)
        if system is not NameLie.NONE:
            return system
        foreign = self._lie_of(names, Resolver.FOREIGN, site)
        if foreign is not NameLie.NONE:
            unasked = names.state(Resolver.SYSTEM) is NameState.UNASKED
            return foreign if unasked else NameLie.ON_THE_WAY
        stuck = self._pages.stuck if self._pages.final is None else None
        if stuck is None or stuck[1] == site[1] or not self.control.fetched_well:
            return NameLie.NONE
        return self._lie_of(self._names_onward(stuck), Resolver.SYSTEM, stuck)

    def _find_loss(self, site: Target, names: Names) -> Loss:
        """Return where the way to the page was cut; NONE without the control's word."""
        final = self._pages.final
        if not self.control.fetched or (final is not None and site[0] == "https"):
            return Loss.NONE
        losses = Losses(self.steps, self.control)
        if final is not None:
            return losses.beside_page(site, names)
        stuck = self._pages.stuck or site
        if stuck[1] == site[1]:
            return losses.at_site(stuck, names)
        onward = self._names_onward(stuck)
        return losses.onward(stuck, onward) if self.control.fetched_well else Loss.NONE

    def _names_onward(self, stuck: Target) -> Names:
        return Names(self.steps, self.control, stuck[1], is_site=False)

    def _lie_of(self, names: Names, resolver: Resolver, target: Target) -> NameLie:
        state = names.state(resolver)
        if state is NameState.FORGED and self._is_public(target):
            return NameLie.FORGED
        if state not in _SUSPECT or not self.control.fetched:
            return NameLie.NONE
        if names.is_withheld(resolver):
            return NameLie.DENIED
        substituted = names.is_substituted(resolver, target[2])
        return NameLie.SUBSTITUTED if substituted else NameLie.NONE

    def _is_public(self, target: Target) -> bool:
        """Whether something shows that a host has a public address."""
        is_onward = target != self.steps.site
        return is_onward or bool(self.control.addresses) or owner_of(target[1], SITES) is not None
