"""Claims, campaigns, operators and services at the desk: as they are in force, and their forms."""

from dataclasses import dataclass
from enum import StrEnum

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy

from backend.desk.acts import may, write_down
from backend.desk.forms import FORMS
from backend.desk.record_forms import RecordForm
from measurements.amending import AmendmentError, amend
from measurements.models import Amendment
from seeds import amendments
from seeds.amendments import NONE, Fields, Kind, digest
from seeds.records import rows_in_force

TITLES: dict[Kind, str | Promise] = {
    Kind.CLAIM: gettext_lazy("Claims"),
    Kind.CAMPAIGN: gettext_lazy("Campaigns"),
    Kind.OPERATOR: gettext_lazy("Operators"),
    Kind.SERVICE: gettext_lazy("Services"),
}
WITHDRAWABLE = (Kind.CLAIM, Kind.CAMPAIGN)


class State(StrEnum):
    """How a record in force stands to the file."""

    FILE = "file"
    OVERTAKEN = "overtaken"
    AMENDED = "amended"
    ADDED = "added"
    WITHDRAWN = "withdrawn"


_STATES = {
    State.FILE: gettext_lazy("as in the files"),
    State.OVERTAKEN: gettext_lazy("as in the files, which changed after it was amended"),
    State.AMENDED: gettext_lazy("amended here"),
    State.ADDED: gettext_lazy("added here"),
    State.WITHDRAWN: gettext_lazy("withdrawn here"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A record in a list."""

    key: str
    text: str
    about: str
    state: str
    words: str | Promise
    last: Amendment | None


@may("view_amendment")
def listing(request: HttpRequest, desk: AdminSite, kind: str) -> HttpResponse:
    """List the records of a kind, withdrawn ones too."""
    one = _kind(kind)
    context = {"title": TITLES[one], "kind": one.value, "lines": _lines(one)}
    context = desk.each_context(request) | context
    return TemplateResponse(request, "desk/records.html", context)


@may("view_amendment")
def record(request: HttpRequest, desk: AdminSite, kind: str, key: str = "") -> HttpResponse:
    """Show one record's form, or an empty one, and amend what it says."""
    one = _kind(kind)
    before = rows_in_force(one).get(key)
    shown = before or _in_file(one).get(key)
    history = list(Amendment.objects.filter(kind=one.value, key=key).order_by("-id"))
    shown = shown or next((row.record for row in history if row.record), None)
    if key and shown is None:
        raise Http404
    form = FORMS[one](before, shown, request.POST if request.method == "POST" else None)
    if request.method == "POST" and _amended(request, one, form):
        return redirect("admin:records", kind=one.value)
    context = {
        "title": key or gettext("Add"),
        "kind": one.value,
        "kind_title": TITLES[one],
        "form": form,
        "history": history,
        "is_in_force": before is not None,
        "may_be_withdrawn": before is not None and one in WITHDRAWABLE,
    }
    return TemplateResponse(request, "desk/record.html", desk.each_context(request) | context)


def _amended(request: HttpRequest, kind: Kind, form: RecordForm) -> bool:
    """Amend as the form says, or put into the form why not."""
    if not request.user.has_perm("measurements.add_amendment"):  # type: ignore[union-attr]
        raise PermissionDenied
    is_withdrawal = request.POST.get("act") == "withdraw"
    if not form.is_valid() and not (is_withdrawal and form.before):
        return False
    said = None if is_withdrawal else form.record()
    key = str((said or form.before or {}).get(kind.key))
    note, seen = request.POST.get("note", ""), request.POST.get("seen", "")
    try:
        by = request.user.get_username()
        rows = amend(kind, key, said, note=note, by=by, seen=seen)
    except AmendmentError as error:
        form.add_error(None, gettext(str(error)))
        return False
    write_down(request, rows, f"{'withdrawn' if is_withdrawal else 'amended'}: {note}")
    messages.success(request, gettext("In force within seconds: %(key)s") % {"key": key})
    return True


def _lines(kind: Kind) -> list[Line]:
    in_force, file = rows_in_force(kind), _in_file(kind)
    rows = Amendment.objects.filter(kind=kind.value).order_by("id")
    last = {row.key: row for row in rows}
    gone = [key for key in (*file, *last) if key not in in_force]
    return [
        _line(key, in_force.get(key), file.get(key), last.get(key))
        for key in (*in_force, *dict.fromkeys(gone))
    ]


def _line(key: str, said: Fields | None, filed: Fields | None, last: Amendment | None) -> Line:
    state = _state(said, filed, last)
    shown = said or filed or (last.record if last else None) or {}
    facts = ("start", "since", "effect", "standing", "country", "asns", "retired")
    about = " · ".join(str(shown[name]) for name in facts if shown.get(name))
    return Line(key, _text_of(shown), about, state.value, _STATES[state], last)


def _state(said: Fields | None, filed: Fields | None, last: Amendment | None) -> State:
    if said is None:
        return State.WITHDRAWN
    if filed is None:
        return State.ADDED
    if digest(said) != digest(filed):
        return State.AMENDED
    is_overtaken = last is not None and digest(last.record) != digest(filed)
    return State.OVERTAKEN if is_overtaken else State.FILE


def _text_of(fields: Fields) -> str:
    """Return what a record is known by, in the reader's language."""
    language = get_language() or "en"
    for name in ("title", "text", "name"):
        text = fields.get(name)
        if isinstance(text, dict):
            return str(text.get(language, text.get("en", "")))
    return str(fields.get(f"name_{language}", ""))


def _in_file(kind: Kind) -> dict[str, Fields]:
    with amendments.on_trial(NONE):
        return rows_in_force(kind)


def _kind(word: str) -> Kind:
    try:
        return Kind(word)
    except ValueError as error:
        raise Http404 from error
