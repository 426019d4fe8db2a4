"""What the probe got in the end, and whether it is the site's page. Pure."""

from enum import StrEnum

from measurements.rules.fingerprints import Fingerprints, Strength
from measurements.rules.responses import redirect_of
from measurements.rules.web_control import Control, Likeness
from measurements.rules.web_steps import Exchange, WebSteps


class Page(StrEnum):
    """What the probe got in the end."""

    NONE = "none"
    BLOCK_PAGE = "block_page"
    INSTITUTION = "institution"
    AUTHENTIC = "authentic"  # over verified connections to the site
    SAME = "same"  # like the control's
    DIFFERENT = "different"  # it cannot be said whose page it is
    BEGUN = "begun"  # an answer began and broke off


class Pages:
    """The exchanges of one document."""

    def __init__(self, steps: WebSteps, control: Control) -> None:
        self._exchanges = steps.exchanges
        self._site = steps.site
        self._control = control
        self.final: Exchange | None = None
        """The exchange that brought a page, not a redirect."""
        self.stuck = steps.site
        """Where a way without a page ends: the site, or the last place it sends to."""
        self._follow()

    def _follow(self) -> None:
        answered = [made for made in self._exchanges if made.failure is None]
        done = {made.target for made in answered}
        for made in answered:
            onward = redirect_of(made.response, made.target)
            if onward is None:
                self.final = made
                return
            if onward not in done:
                self.stuck = onward

    def what(self, fingerprints: Fingerprints, country: str) -> Page:
        """Return what the probe got in the end. The country is where it measured."""
        if fingerprints.has_pages:
            known = self._known(fingerprints, country)
            if known is not Page.NONE:
                return known
        made = self.final
        if made is None:
            begun = any(one.failure is not None and one.response.code for one in self._exchanges)
            return Page.BEGUN if begun else Page.NONE
        if self._is_authentic(made):
            return Page.AUTHENTIC
        return Page.SAME if self._likeness() is Likeness.SAME else Page.DIFFERENT

    def _likeness(self) -> Likeness:
        made = self.final
        return self._control.likeness(made.response) if made else Likeness.UNKNOWN

    def _is_authentic(self, made: Exchange) -> bool:
        """Whether an answer came from the site itself, or from where it sends by verified ways."""
        site = self._site
        if site is None or made.target[0] != "https":
            return False
        if site[0] == "https" and all(one.target[0] == "https" for one in self._exchanges):
            return True
        return _related(site[1], made.target[1])

    def _known(self, fingerprints: Fingerprints, country: str) -> Page:
        """Look for block pages in what did not come from the site by a verified way."""
        found: set[Strength | None] = set()
        for made in self._exchanges:
            response = made.response
            if response.code and not self._is_authentic(made):
                found.add(fingerprints.match_page(response.body, response.headers, country))
        if self._likeness() is Likeness.SAME:
            return Page.NONE
        weak = Strength.WEAK in found and self._likeness() is Likeness.DIFFERENT
        if Strength.STRONG in found or weak:
            return Page.BLOCK_PAGE
        return Page.INSTITUTION if Strength.LOCAL in found else Page.NONE


def _related(host: str, other: str) -> bool:
    """Whether two names are one site's: the same, or one below the other."""
    short, long = sorted((host.removeprefix("www."), other.removeprefix("www.")), key=len)
    return long == short or ("." in short and long.endswith(f".{short}"))
