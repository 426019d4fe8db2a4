"""What one verdict says, in whole sentences of the page's language.

Each names what was tested, and claims nothing beyond it.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from measurements.rules.vocabulary import Mechanism, Outcome, Plane

SENTENCES: dict[Plane, dict[Outcome, Promise]] = {
    Plane.MESSAGING: {
        Outcome.OK: _("The servers for signing in and for messages answered."),
        Outcome.BLOCKED: _(
            "The servers for signing in and for messages could not be reached, "
            "while the connection worked otherwise."
        ),
        Outcome.THROTTLED: _(
            "The servers for signing in and for messages answered far more slowly than others."
        ),
        Outcome.DEGRADED: _(
            "A large part of the servers for signing in and for messages could not be reached; "
            "the others answered."
        ),
        Outcome.INCONCLUSIVE: _("This measurement cannot tell whether messages were blocked."),
        Outcome.INVALID: _("About messages this measurement holds nothing that can be judged."),
    },
    Plane.CALL_SETUP: {
        Outcome.OK: _("The relays that set up calls answered. No call was placed."),
        Outcome.BLOCKED: _(
            "The relays that set up calls could not be reached, while others of their kind "
            "answered. No call was placed."
        ),
        Outcome.THROTTLED: _("The relays that set up calls answered far more slowly than others."),
        Outcome.DEGRADED: _(
            "A large part of the relays that set up calls could not be reached; others answered."
        ),
        Outcome.INCONCLUSIVE: _("This measurement cannot tell whether call set-up was blocked."),
        Outcome.INVALID: _("About call set-up this measurement holds nothing that can be judged."),
    },
    Plane.MEDIA: {
        Outcome.OK: _(
            "Traffic shaped like a call passed like other traffic of the same size. "
            "It was not a call of the app itself."
        ),
        Outcome.BLOCKED: _(
            "Traffic shaped like a call was cut, while other traffic of the same size passed. "
            "It was not a call of the app itself."
        ),
        Outcome.THROTTLED: _(
            "Traffic shaped like a call was slowed down, while other traffic of the same size "
            "passed. It was not a call of the app itself."
        ),
        Outcome.DEGRADED: _(
            "Traffic shaped like a call lost a large part on its way, while other traffic of the "
            "same size passed. It was not a call of the app itself."
        ),
        Outcome.INCONCLUSIVE: _(
            "This measurement cannot tell whether traffic shaped like a call was treated otherwise "
            "than the rest."
        ),
        Outcome.INVALID: _(
            "About traffic shaped like a call this measurement holds nothing that can be judged."
        ),
    },
    Plane.WEB: {
        Outcome.OK: _("The website answered as it does elsewhere."),
        Outcome.BLOCKED: _("The website did not answer here, while it did elsewhere."),
        Outcome.THROTTLED: _("The website answered far more slowly than others."),
        Outcome.DEGRADED: _("A large part of the attempts to open the website failed."),
        Outcome.INCONCLUSIVE: _("This measurement cannot tell whether the website was blocked."),
        Outcome.INVALID: _("About the website this measurement holds nothing that can be judged."),
    },
    Plane.REPORTED: {
        Outcome.OK: _("A person reports a real call in which both sides heard each other."),
        Outcome.BLOCKED: _(
            "A person reports that a real call did not get through, while messages did."
        ),
        Outcome.THROTTLED: _("A person reports a real call of poor quality."),
        Outcome.DEGRADED: _(
            "A person reports a real call that was cut, choppy or heard on one side only, "
            "while messages went through."
        ),
        Outcome.INCONCLUSIVE: _("This person’s report does not tell whether calls were blocked."),
        Outcome.INVALID: _("This person’s report holds nothing that can be judged."),
    },
}

OUTCOMES: dict[Outcome, Promise] = {
    Outcome.OK: _("no blocking found"),
    Outcome.BLOCKED: _("blocked"),
    Outcome.THROTTLED: _("slowed down"),
    Outcome.DEGRADED: _("partly blocked"),
    Outcome.INCONCLUSIVE: _("cannot tell"),
    Outcome.INVALID: _("unreadable"),
}

MECHANISMS: dict[Mechanism, Promise] = {
    Mechanism.DNS: _("The names of the servers got forged answers, or were denied."),
    Mechanism.IP_PORT: _("Connections to the servers’ addresses did not open."),
    Mechanism.TLS_SNI: _("The connection opened, and broke when it named the server."),
    Mechanism.UDP_ALL: _("No UDP passed at all."),
    Mechanism.STUN_DPI: _("Packets that set up a call were recognised and dropped."),
    Mechanism.RTP_DPI: _("Packets that carry a call were recognised and dropped."),
    Mechanism.RATE_LIMIT: _("A limit on the rate was enforced."),
    Mechanism.HTTP: _("The request was answered by somebody else, or not at all."),
    Mechanism.UNKNOWN: _("The measurement does not show where the connection was interfered with."),
}
