"""Review what was uploaded late: see it, and let it vote or not."""

from argparse import ArgumentParser
from typing import Any

from measurements.decisions import LATE
from measurements.vocabulary import DecisionKind
from reports.management.deciding import DecidingCommand, add_reason, add_selection, add_undo

_KINDS = {"accept": DecisionKind.ACCEPT, "refuse": DecisionKind.REFUSE}


class Command(DecidingCommand):
    """manage.py review list | accept | refuse | undo | log."""

    help = (
        "Measurements uploaded 48 hours to 7 days late (review), or later (late), do not vote "
        "until a batch of them is accepted here, with a reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action and what it is about."""
        actions = parser.add_subparsers(dest="action", required=True)
        add_selection(actions.add_parser("list", help="what waits, by bucket and day of upload"))
        for name in _KINDS:
            action = actions.add_parser(name)
            add_selection(action)
            add_reason(action)
        add_undo(actions)

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """List, decide or undo."""
        if options["action"] == "list":
            self.show(options, LATE, "")
        else:
            self.run(options, _KINDS)
