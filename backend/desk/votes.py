"""Late and quarantined votes at the desk: see what waits, decide about it with a reason, undo.

By the same functions as `manage.py review` and `manage.py quarantine`.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy

from backend.desk.acts import may, write_down
from backend.desk.record_forms import day
from measurements import decisions
from measurements.decisions import DecisionError, Heap, Selection
from measurements.doorbell import regroup_bell
from measurements.models import Decision
from measurements.vocabulary import VOTING, DecisionKind, NetworkType, Panel, Standing
from reports.dashboards.words import NETWORK_TYPES, PANELS

WAITING, VOTES = "waiting", "votes"
# What is listed, by which group, and what may be decided about it.
_SHOWN: dict[str, tuple[tuple[Standing, ...], str, tuple[DecisionKind, ...]]] = {
    WAITING: (decisions.LATE, "", (DecisionKind.ACCEPT, DecisionKind.REFUSE)),
    VOTES: (VOTING, "prefix_group", (DecisionKind.QUARANTINE,)),
}
_WORDS = {
    DecisionKind.ACCEPT: gettext_lazy("Let them vote"),
    DecisionKind.REFUSE: gettext_lazy("Refuse them"),
    DecisionKind.QUARANTINE: gettext_lazy("Put into quarantine"),
}
REASONS = {
    Standing.REVIEW: gettext_lazy("uploaded 48 hours to 7 days late"),
    Standing.LATE: gettext_lazy("uploaded more than 7 days late"),
    Standing.COUNTED: gettext_lazy("votes"),
    Standing.REVIEWED: gettext_lazy("late, accepted: votes"),
}


class LookForm(forms.Form):
    """Which measurements are listed: all that is named must fit."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[
            (WAITING, gettext_lazy("late, waiting for a decision")),
            (VOTES, gettext_lazy("what votes, by group of networks")),
        ],
    )
    country = forms.CharField(label=gettext_lazy("Country"), required=False, max_length=2)
    operator = forms.CharField(label=gettext_lazy("Operator"), required=False, max_length=100)
    network_type = forms.ChoiceField(
        label=gettext_lazy("Network"),
        required=False,
        choices=[("", "—"), *NETWORK_TYPES.items()],
    )
    panel = forms.ChoiceField(
        label=gettext_lazy("Panel"),
        required=False,
        choices=[("", "—"), *PANELS.items()],
    )
    since = day(gettext_lazy("Measured since"), required=False)
    until = day(gettext_lazy("Measured before"), required=False)
    received_since = day(gettext_lazy("Uploaded since"), required=False)

    def selection(self) -> Selection:
        """Return what is named."""
        named = {field.name for field in fields(Selection)}
        values = {k: v or None for k, v in self.cleaned_data.items() if k in named}
        return Selection(**values)


def name_of(heap: Heap) -> str:
    """Return what a heap is called in the form that decides about it."""
    days = (heap.day, heap.received_on)
    place = (heap.country, heap.operator, heap.network_type, heap.panel, heap.member or "")
    return "|".join([*(day.isoformat() for day in days), *place])


def selection_of(name: str) -> Selection:
    """Return the measurements of a heap by its name. Raises DecisionError if it is none."""
    try:
        day, received, country, operator, network_type, panel, member = name.split("|")
        first, uploaded = date.fromisoformat(day), date.fromisoformat(received)
        end, uploaded_end = first + timedelta(days=1), uploaded + timedelta(days=1)
        group = bytes.fromhex(member) if member else None
    except (ValueError, OverflowError) as error:
        raise DecisionError("Choose heaps from the list.") from error
    return Selection(
        since=first, until=end, received_since=uploaded,
        received_until=uploaded_end, country=country, operator=operator,
        network_type=network_type, panel=panel, prefix_group=group,
    )  # fmt: skip


@may("view_decision")
def votes(request: HttpRequest, desk: AdminSite) -> HttpResponse:
    """List heaps of measurements, and decide about those that were chosen."""
    page = desk.each_context(request) | {"title": gettext("Late uploads and votes")}
    form = LookForm(request.GET if "show" in request.GET else {"show": WAITING})
    if not form.is_valid():
        return TemplateResponse(request, "desk/votes.html", _context(form, WAITING, []) | page)
    show = form.cleaned_data["show"]
    standings, group, kinds = _SHOWN[show]
    if request.method == "POST":
        _decide(request, kinds)
        return redirect(request.get_full_path())
    heaps = decisions.look(form.selection(), standings, group)
    return TemplateResponse(request, "desk/votes.html", _context(form, show, heaps) | page)


def _context(form: LookForm, show: str, heaps: list[Heap]) -> dict[str, Any]:
    rows = [
        {
            "name": name_of(heap),
            "heap": heap,
            "reason": REASONS[Standing(heap.standing)],
            "network": NETWORK_TYPES[NetworkType(heap.network_type)],
            "panel": PANELS[Panel(heap.panel)],
        }
        for heap in heaps
    ]
    return {
        "form": form,
        "rows": rows,
        "measurements": sum(heap.measurements for heap in heaps),
        "by_group": show == VOTES,
        "kinds": [(kind.value, _WORDS[kind]) for kind in _SHOWN[show][2]],
    }


def _decide(request: HttpRequest, kinds: tuple[DecisionKind, ...]) -> None:
    """Take one decision for each chosen heap, and say of each what came of it."""
    reason = request.POST.get("reason", "").strip()
    chosen = request.POST.getlist("heap")
    kind = next((each for each in kinds if each.value == request.POST.get("kind")), None)
    if not request.user.has_perm("measurements.add_decision"):  # type: ignore[union-attr]
        raise PermissionDenied
    if kind is None or not chosen or not reason:
        messages.error(request, gettext("Choose what it is about, and say why."))
        return
    for decision in _decided(request, kind, chosen, reason):
        write_down(request, [decision], f"{kind.value}: {reason}")
        sentence = gettext("Decision %(id)s: %(what)s, measurements: %(n)s")
        values = {"id": decision.id, "what": _WORDS[kind], "n": decision.measurements}
        messages.success(request, sentence % values)
    regroup_bell.ring()


def _decided(
    request: HttpRequest, kind: DecisionKind, chosen: list[str], reason: str
) -> Iterator[Decision]:
    for name in chosen:
        try:
            yield decisions.decide(kind, selection_of(name), reason)
        except DecisionError as error:
            messages.error(request, gettext(str(error)))


@may("add_decision")
def undo(request: HttpRequest, desk: AdminSite, decision_id: int) -> HttpResponse:
    """Ask for a reason, and give everything that a decision was about back what it was."""
    decision = get_object_or_404(Decision, id=decision_id)
    if request.method == "POST" and _undone(request, decision_id):
        return redirect("admin:measurements_decision_changelist")
    context = {"title": gettext("Undo a decision"), "decision": decision}
    context = desk.each_context(request) | context
    return TemplateResponse(request, "desk/undo.html", context)


def _undone(request: HttpRequest, decision_id: int) -> bool:
    """Undo a decision, or say why not."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        messages.error(request, gettext("Say why."))
        return False
    try:
        undone = decisions.undo(decision_id, reason)
    except DecisionError as error:
        messages.error(request, gettext(str(error)))
        return False
    write_down(request, [undone], f"undone: {reason}")
    regroup_bell.ring()
    messages.success(request, gettext("It is as it was before."))
    return True
