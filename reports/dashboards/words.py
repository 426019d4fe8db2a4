"""The words of the pages for the words of the data, in the language of the page."""

from collections.abc import Iterable

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from measurements.rules.vocabulary import Plane
from measurements.vocabulary import NetworkType, Panel
from reports.dashboards.charts.strips import DayState
from reports.dashboards.languages import kept_by_language
from reports.queries import CheckedDays
from seeds.vocabulary import Access, Effect, Standing

STATES: dict[DayState, Promise] = {
    DayState.OK: _("no blocking found"),
    DayState.BLOCKED: _("blocked"),
    DayState.LIKELY_BLOCKED: _("probably blocked"),
    DayState.MIXED: _("mixed results"),
    DayState.DOWN: _("the service itself was down"),
    DayState.TOO_FEW: _("too few measurements to tell"),
    DayState.NO_DATA: _("no measurements"),
}

PLANES: dict[Plane, Promise] = {
    Plane.MESSAGING: _("messaging"),
    Plane.CALL_SETUP: _("call set-up"),
    Plane.MEDIA: _("call-like traffic"),
    Plane.WEB: _("website"),
    Plane.REPORTED: _("calls reported by people"),
}

# What a test of this plane does, and what its result does not say.
PLANE_NOTES: dict[Plane, Promise] = {
    Plane.MESSAGING: _(
        "The test tries to reach the servers through which the app signs in and carries messages. "
        "It says nothing about calls."
    ),
    Plane.CALL_SETUP: _(
        "The test tries to reach the relays through which the app sets up calls. No call is placed."
    ),
    Plane.MEDIA: _(
        "The test sends traffic shaped like a call to a server of ours. "
        "It is not a call of the app itself."
    ),
    Plane.WEB: _(
        "The test opens the service’s website. It says nothing about messages or calls in the app."
    ),
    Plane.REPORTED: _(
        "People tried a real call and answered questions: did it ring, could both sides hear?"
    ),
}

PANELS: dict[Panel, Promise] = {
    Panel.VETTED: _("partners"),
    Panel.OPEN: _("volunteers"),
    Panel.IMPORTED: _("imported from OONI"),
}

PANEL_NOTES: dict[Panel, Promise] = {
    Panel.VETTED: _("Measured by partners whose devices we know."),
    Panel.OPEN: _(
        "Measured by volunteers of Sawt; anyone can take part. "
        "A day reads “probably blocked” at most."
    ),
    Panel.IMPORTED: _(
        "Public measurements of OONI, by volunteers unknown to us. "
        "Each report counts as one voter. A day reads “probably blocked” at most."
    ),
}

NETWORK_TYPES: dict[NetworkType, Promise] = {
    NetworkType.MOBILE: _("mobile"),
    NetworkType.WIFI: _("Wi-Fi"),
    NetworkType.WIRED: _("wired"),
    NetworkType.VPN: _("VPN"),
    NetworkType.UNKNOWN: _("type not reported"),
}

ACCESSES: dict[Access, Promise] = {
    Access.GEN2: _("2G"),
    Access.GEN3: _("3G"),
    Access.GEN4: _("4G"),
    Access.GEN5: _("5G"),
    Access.ADSL: _("ADSL"),
    Access.FIBRE: _("fibre"),
    Access.CABLE: _("cable"),
    Access.SATELLITE: _("satellite"),
}

EFFECTS: dict[Effect, Promise] = {
    Effect.BLOCKED: _("reported blocked"),
    Effect.RESTORED: _("reported working again"),
    Effect.ANNOUNCED: _("announcement"),
    Effect.PROTEST: _("protest"),
    Effect.COURT: _("court"),
    Effect.CONTEXT: _("context"),
}

STANDINGS: dict[Standing, Promise] = {
    Standing.CONFIRMED: _("confirmed"),
    Standing.DISPUTED: _("disputed"),
}


def legend() -> list[tuple[DayState, Promise]]:
    """Return the states in the order of a legend: what is sure first, nothing last."""
    return list(STATES.items())


def effects() -> list[tuple[Effect, Promise]]:
    """Return the effects of claims in the order of a legend."""
    return list(EFFECTS.items())


@kept_by_language
def state_text(state: DayState) -> str:
    """Return what a day reads."""
    return str(STATES[state])


@kept_by_language
def number_text(number: int) -> str:
    """Return a whole number with the language's grouping of thousands."""
    return number_format(number, use_l10n=True, force_grouping=True)


def list_text(words: Iterable[str]) -> str:
    """Return words as a list in one line."""
    # Translators: what stands between the words of a list; Arabic uses its own comma.
    return pgettext("between words of a list", ", ").join(words)


@kept_by_language
def measurements_text(count: int) -> str:
    """Return a number of measurements."""
    text = ngettext("%(count)s measurement", "%(count)s measurements", count)
    return text % {"count": number_text(count)}


@kept_by_language
def results_text(count: int) -> str:
    """Return a number of results: a measurement has one for each part of a service it tested."""
    text = ngettext("%(count)s test result", "%(count)s test results", count)
    return text % {"count": number_text(count)}


@kept_by_language
def voters_text(count: int) -> str:
    """Return a number of voters."""
    text = ngettext("%(count)s voter", "%(count)s voters", count)
    return text % {"count": number_text(count)}


@kept_by_language
def days_text(count: int) -> str:
    """Return a number of days."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number_text(count)}


def networks_text(count: int) -> str:
    """Return a number of networks."""
    text = ngettext("%(count)s network", "%(count)s networks", count)
    return text % {"count": number_text(count)}


def strips_text(count: int) -> str:
    """Return a number of strips."""
    text = ngettext("%(count)s strip", "%(count)s strips", count)
    return text % {"count": number_text(count)}


def reports_text(count: int) -> str:
    """Return a number of dated reports."""
    text = ngettext("%(count)s dated report", "%(count)s dated reports", count)
    return text % {"count": number_text(count)}


def retired_text(day: str) -> str:
    """Return that a service ended on a day, in words."""
    return gettext("The service itself ended on %(day)s: from then on it is down, not blocked.") % {
        "day": day
    }


def health_text(days: CheckedDays) -> str:
    """Return on how many days it was checked whether the service itself worked.

    Empty without any measurement: there is nothing to be checked.
    """
    if not days.measured:
        return ""
    if not days.checked:
        return gettext(
            "Nobody checked from abroad whether the service itself worked on these days, so an "
            "outage of the service can look like a block."
        )
    text = ngettext(
        "On %(checked)s of %(count)s day with measurements, devices abroad that we know checked "
        "whether the service itself worked.",
        "On %(checked)s of %(count)s days with measurements, devices abroad that we know checked "
        "whether the service itself worked.",
        days.measured,
    )
    return text % {
        "checked": number_text(days.checked),
        "count": number_text(days.measured),
    }
