"""What the browser probe and the form for calls say, in the language of the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Names in braces are filled in by the page's script.
_WORDS: dict[str, Promise] = {
    "step_prepare": _("Asking this site what to test and which network this is…"),
    "step_web": _("Asking websites whether they answer…"),
    "step_stun": _("Asking call servers over UDP…"),
    "step_flow": _("Sending traffic that imitates a call through a relay…"),
    "step_done": _("The test is done."),
    "sending": _("Delivering the result…"),
    "judging": _("Delivered. Waiting for what the platform concludes…"),
    "done": _("Done. Thank you."),
    "title_saw": _("What your browser saw"),
    "title_verdict": _("What the platform concludes"),
    "published_as": _("The result is kept as"),
    "saw_sites": _("{answered} of {asked} hosts of the service answered."),
    "saw_neutral": _("{answered} of {asked} other websites, for comparison, answered."),
    "saw_call_servers": _("{answered} of {asked} call servers of the service answered over UDP."),
    "saw_stun": _("{answered} of {asked} other servers of this kind answered over UDP."),
    "saw_udp": _("Through the relay over UDP: {received} of {sent} packets came back."),
    "saw_tcp": _("Through the relay over TCP: {received} of {sent} packets came back."),
    "no_relay": _("This site has no relay, so traffic that imitates a call was not sent."),
    "no_webrtc": _("This browser offers no WebRTC, so only websites were asked."),
    "kept": _(
        "The platform cannot be reached. The result waits in this browser; open this page again "
        "later, on another network too, and deliver it."
    ),
    "waiting": _("Results in this browser that wait to be delivered: {count}."),
    "not_kept": _(
        "This browser keeps nothing for this page: if delivery fails, the result is lost."
    ),
    "refused": _("The platform did not take the result ({reason})."),
    "not_yet": _("The platform has the result {uid} and has not judged it yet."),
    "failed": _("The test broke off. Nothing was kept and nothing is concluded."),
    "unreachable": _("This site cannot be reached just now. Nothing was tested."),
    "unknown_network": _(
        "This site cannot tell which country and network you are on. Nothing was tested."
    ),
    "paused": _("Testing is paused in this country, for the safety of volunteers."),
}

# What is said of a verdict of the browser's test, by plane and outcome.
_VERDICTS: dict[str, Promise] = {
    "web.ok": _("Website: no blocking found."),
    "web.blocked": _("Website: out of reach while other websites answered."),
    "web.inconclusive": _("Website: nothing can be said."),
    "messaging.ok": _("Messages: no blocking found."),
    "messaging.blocked": _("Messages: the app’s servers did not answer while other sites did."),
    "messaging.inconclusive": _("Messages: nothing can be said."),
    "call_setup.ok": _("Call servers: no blocking found."),
    "call_setup.blocked": _("Call servers: none answered while others of the same kind did."),
    "call_setup.inconclusive": _("Call servers: nothing can be said."),
    "media.ok": _("Traffic that imitates a call: it passed, no blocking found."),
    "media.degraded": _("Traffic that imitates a call: lost over UDP, while TCP carried it."),
    "media.inconclusive": _("Traffic that imitates a call: nothing can be said."),
}

REFUSALS: dict[str, Promise] = {
    "incomplete": _("The report was not stored: an answer is missing. Please fill in the form."),
    "unknown_network": _(
        "The report was not stored: this site cannot tell which country and network you are on."
    ),
    "elsewhere": _("The report was not stored: it did not come from this page."),
    "unavailable": _("The report was not stored: this site is out of order. Try again later."),
}


def page_words() -> dict[str, object]:
    """Return every sentence for the page's script."""
    return {name: str(text) for name, text in _WORDS.items()} | {
        "verdicts": {name: str(text) for name, text in _VERDICTS.items()}
    }
