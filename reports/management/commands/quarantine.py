"""Take votes away from measurements that are not to be believed, and give them back."""

from argparse import ArgumentParser
from typing import Any

from measurements.decisions import GROUPS
from measurements.vocabulary import DecisionKind, Standing
from reports.management.deciding import DecidingCommand, add_reason, add_selection, add_undo


class Command(DecidingCommand):
    """manage.py quarantine look | put | undo | log."""

    help = (
        "Measurements in quarantine are kept and published, and do not vote. `look` shows a "
        "selection by group; `put` takes what fits just now; `undo` gives it all back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action and what it is about."""
        actions = parser.add_subparsers(dest="action", required=True)
        look = actions.add_parser("look", help="what there is, largest groups first")
        look.add_argument("--by", choices=GROUPS, default=GROUPS[0])
        put = actions.add_parser("put", help="quarantine a selection")
        for action in (look, put):
            add_selection(action)
        add_reason(put)
        add_undo(actions)

    def handle(self, *args: object, **options: Any) -> None:  # noqa: ANN401
        """List, decide or undo."""
        if options["action"] == "look":
            self.show(options, tuple(Standing), options["by"])
        else:
            self.run(options, {"put": DecisionKind.QUARANTINE})
