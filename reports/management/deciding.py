"""What `review` and `quarantine` share: naming measurements, reasons, and what follows."""

from argparse import ArgumentParser
from dataclasses import fields
from datetime import date
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.db.models import Max

from measurements import decisions
from measurements.decisions import DecisionError, Heap, Selection
from measurements.models import Decision, StaleMark
from measurements.vocabulary import DecisionKind, NetworkType, Panel, Standing
from reports.models import StaleSeries
from reports.tasks import regroup_stale_buckets


def add_selection(parser: ArgumentParser) -> None:
    """Take what names measurements; all of it must fit."""
    add = parser.add_argument
    add("--since", type=date.fromisoformat, metavar="DAY", help="first day measured, UTC")
    add("--until", type=date.fromisoformat, metavar="DAY", help="the day after the last")
    add("--received-since", type=date.fromisoformat, metavar="DAY", help="first day of upload")
    add("--received-until", type=date.fromisoformat, metavar="DAY", help="the day after")
    add("--country", metavar="CC")
    add("--operator", metavar="SLUG")
    add("--network-type", choices=[each.value for each in NetworkType])
    add("--test-name", metavar="TEST")
    add("--panel", choices=[each.value for each in Panel])
    for group in decisions.GROUPS:
        name = f"--{group.replace('_', '-')}"
        add(name, type=bytes.fromhex, metavar="HEX", help="of one bucket, as `look` shows it")
    add("--uid", nargs="+")


def add_reason(parser: ArgumentParser) -> None:
    """Take why; it is kept for good."""
    parser.add_argument("--reason", required=True, metavar="TEXT", help="kept with the decision")


def add_undo(commands: Any) -> None:  # noqa: ANN401 (argparse names no public type)
    """Take `undo` and `log`, which both commands have."""
    undo = commands.add_parser("undo", help="give everything back what it was")
    undo.add_argument("decision", type=int)
    add_reason(undo)
    commands.add_parser("log", help="every decision, the latest first")


def selection_of(options: dict[str, Any]) -> Selection:
    """Return what the options name."""
    values = {field.name: options.get(field.name) for field in fields(Selection)}
    if values["uid"] is not None:
        values["uid"] = tuple(values["uid"])
    return Selection(**values)


class DecidingCommand(BaseCommand):
    """A command that decides, shows its log, and undoes."""

    def run(self, options: dict[str, Any], kinds: dict[str, DecisionKind]) -> None:
        """Do what the subcommand says. Raises CommandError with one sentence."""
        try:
            if options["action"] == "log":
                for one in decisions.decisions():
                    self.stdout.write(_line(one))
            elif options["action"] == "undo":
                self._follow(decisions.undo(options["decision"], _reason(options)))
            else:
                kind, named = kinds[options["action"]], selection_of(options)
                self._follow(decisions.decide(kind, named, _reason(options)))
        except DecisionError as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError("The database does not answer; nothing was decided.") from error

    def show(self, options: dict[str, Any], standings: tuple[Standing, ...], group: str) -> None:
        """List what a selection holds."""
        heaps = decisions.look(selection_of(options), standings, group)
        for heap in heaps:
            self.stdout.write(_heap_line(heap, group))
        self.stdout.write(f"{sum(heap.measurements for heap in heaps)} measurements.")

    def _follow(self, decision: Decision) -> None:
        """Show the decision and what follows from it."""
        self.stdout.write(_line(decision))
        bring_up_to_date()
        self.stdout.write("Tallies and periods follow; the next release corrects the days.")


def bring_up_to_date() -> None:
    """Count what is marked by now and find its periods, beside the workers or without any."""
    for marks in (StaleMark, StaleSeries):
        last = marks.objects.aggregate(last=Max("id"))["last"]
        while last is not None and marks.objects.filter(id__lte=last).exists():
            regroup_stale_buckets()
            sleep(0.1)


def _reason(options: dict[str, Any]) -> str:
    reason = str(options["reason"]).strip()
    if not reason:
        raise DecisionError("Say why: an empty --reason helps nobody.")
    return reason


def _line(decision: Decision) -> str:
    named = " ".join(f"{name}={value}" for name, value in decision.selection.items())
    line = (
        f"{decision.id}  {decision.decided_at:%Y-%m-%d %H:%M} UTC  {decision.kind}  "
        f"{decision.measurements} measurements  [{named}]  {decision.reason}"
    )
    if decision.undone_at is not None:
        line += f"  (undone {decision.undone_at:%Y-%m-%d %H:%M} UTC: {decision.undone_reason})"
    return line


def _heap_line(heap: Heap, group: str) -> str:
    member = f"  {group} {heap.member}" if heap.member else ""
    return (
        f"{heap.day} {heap.country} {heap.operator} {heap.network_type}  received "
        f"{heap.received_on}  {heap.panel} {heap.standing}{member}  {heap.measurements} "
        f"measurements, {heap.interfered} with interference, {heap.voters} voters, "
        f"{heap.prefix_groups} prefix groups"
    )
