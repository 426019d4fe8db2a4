"""What a headline says in the language of the page, and which votes it rests on."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from measurements.rules.vocabulary import Plane
from reports.dashboards import words
from reports.dashboards.charts.headline_strips import Told, Votes
from reports.dashboards.languages import kept_by_language
from reports.headlines import Certainty, Headline
from seeds import readers

_SURE: dict[Headline, Promise] = {
    Headline.CALLS_BLOCKED: _("calls blocked, messages ok"),
    Headline.SERVICE_BLOCKED: _("calls and messages blocked"),
    Headline.MESSAGES_BLOCKED: _("messages blocked (calls: no blocking shown)"),
    Headline.CALLS_BLOCKED_MESSAGES_UNKNOWN: _("calls blocked, messages not known"),
    Headline.DOWN: _("the service itself was down"),
    Headline.NO_BLOCKING_FOUND: _("no blocking of calls or messages found"),
    Headline.UNPROVEN: _("nothing proven: too few votes, or mixed ones"),
    Headline.UNTESTED: _("neither calls nor messages tested"),
}
_LIKELY: dict[Headline, Promise] = {
    Headline.CALLS_BLOCKED: _("calls probably blocked, messages ok"),
    Headline.SERVICE_BLOCKED: _("calls and messages probably blocked"),
    Headline.MESSAGES_BLOCKED: _("messages probably blocked (calls: no blocking shown)"),
    Headline.CALLS_BLOCKED_MESSAGES_UNKNOWN: _("calls probably blocked, messages not known"),
}
_DECIDING = (Plane.CALL_SETUP, Plane.MEDIA, Plane.MESSAGING)


@kept_by_language
def told_text(told: Told | None) -> str:
    """Return a headline's words; of what was not tested nothing is said."""
    if told is None:
        return gettext("no measurements")
    if told.headline is Headline.NO_BLOCKING_FOUND:
        if set(told.basis) <= {Plane.MESSAGING}:
            return gettext("no blocking of messages found")
        if Plane.MESSAGING not in told.basis:
            return gettext("no blocking of calls found")
    words_of = _LIKELY if told.certainty is Certainty.LIKELY else _SURE
    return str(words_of[told.headline])


def votes_text(votes: Iterable[Votes], language: str) -> str:
    """Return how many votes saw interference, by what was tested; of calls and messages if any."""
    listed = list(votes)
    deciding = [one for one in listed if one.plane in _DECIDING]
    # Translators: what stands between statements in one line; Arabic uses its own semicolon.
    between = pgettext("between statements", "; ")
    parts = between.join(_one(votes, language) for votes in deciding or listed)
    # Translators: such as "votes with interference: messaging 0 of 6; call set-up 6 of 6".
    return gettext("Votes with interference: %(votes)s") % {"votes": parts}


@kept_by_language
def _one(votes: Votes, language: str) -> str:
    """Return the votes on one subject, such as "messaging 0 of 6"."""
    subject: object = words.PLANES[votes.plane]
    if votes.is_emulated:
        subject = readers.profile(votes.service).name.get(language)
    return gettext("%(subject)s %(interfered)s of %(votes)s") % {
        "subject": subject,
        "interfered": words.number_text(votes.interfered),
        "votes": words.number_text(votes.votes),
    }
