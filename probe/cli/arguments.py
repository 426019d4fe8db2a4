"""The command line's grammar. Help is in English; what is said while it runs is translated."""

import argparse
from collections.abc import Sequence

from probe.cli.catalogue import LANGUAGES
from probe.cli.schedule import Scheduler
from probe.client.call_report import Answer, Heard
from probe.client.documents import SOFTWARE_VERSION
from probe.client.networks import Access, NetworkType
from probe.client.problems import ExitCode

_EXIT_CODES = "exit codes:\n" + "\n".join(
    f"  {code.value:>3}  {code.name:<16} {code.meaning}" for code in ExitCode
)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options of one call. Ends the process with code 2 if they are wrong."""
    parser = argparse.ArgumentParser(
        prog="sawt-probe",
        description="Measure whether calls are blocked on this network, and report it.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=SOFTWARE_VERSION)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()
    network = _network()
    delivery = _delivery()
    _add_run(
        commands.add_parser("run", parents=[common, network, delivery], help="measure services")
    )
    commands.add_parser("upload", parents=[common, delivery], help="deliver what waits")
    commands.add_parser("list", parents=[common], help="list the results on this device")
    show = commands.add_parser("show", parents=[common], help="print one result")
    show.add_argument("uid")
    _add_report(
        commands.add_parser(
            "report-call", parents=[common, network, delivery], help="report a call that you made"
        )
    )
    schedule = commands.add_parser("schedule", parents=[common], help="print a job for a timer")
    schedule.add_argument("scheduler", choices=list(Scheduler))
    schedule.add_argument(
        "--canary", action="store_true", help="show this device's key, for the platform's operator"
    )
    schedule.add_argument("services", nargs="*", metavar="SERVICE")
    commands.add_parser("doctor", parents=[common], help="check this device and network")
    commands.add_parser("consent", parents=[common], help="read what this does, and agree or not")
    _add_withdraw(commands.add_parser("withdraw", parents=[common], help="take back results"))
    forget = commands.add_parser("forget", parents=[common], help="delete key and results")
    forget.add_argument("--yes", action="store_true", help="do not ask")
    forget.add_argument(
        "--withdraw", action="store_true", help="first take back what was delivered"
    )
    return parser.parse_args(arguments)


def _common() -> argparse.ArgumentParser:
    """Return the options of every command."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--lang", choices=LANGUAGES, help="language (default: the system's)")
    parser.add_argument(
        "--server", action="append", default=[], metavar="URL",
        help="an address of the platform; several are tried in order",
    )  # fmt: skip
    parser.add_argument("--server-key", metavar="KEY", help="the platform's public key, base64")
    parser.add_argument(
        "--proxy", metavar="URL", help="reach the platform through http:// or socks5h://"
    )
    return parser


def _network() -> argparse.ArgumentParser:
    """Return the options that describe a measurement's network and privacy."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--private", action="store_true", help="never publish the document")
    parser.add_argument("--country", metavar="CC", help="the country you are in, as MA")
    parser.add_argument("--asn", metavar="ASN", help="your network's number, as AS36903")
    parser.add_argument(
        "--network-type", choices=[each for each in NetworkType if each != NetworkType.UNKNOWN]
    )
    parser.add_argument("--access", choices=list(Access))
    return parser


def _delivery() -> argparse.ArgumentParser:
    """Return the options of what delivers results."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--no-upload", action="store_true", help="keep results for later")
    parser.add_argument(
        "--attempts", type=int, default=5, choices=range(1, 21), metavar="N",
        help="how often a delivery is tried before it is left for later (default: 5)",
    )  # fmt: skip
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="such as whatsapp")
    parser.add_argument("--safe", action="store_true", help="messaging only: nothing like a call")
    parser.add_argument("--full", action="store_true", help="longer flows, more time between them")
    parser.add_argument("--scheduled", action="store_true", help="a timer started this")
    parser.add_argument(
        "--random-delay", type=_seconds, default=0, metavar="SECONDS", help="start later, at random"
    )


def _add_withdraw(parser: argparse.ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    # Without a default argparse lets no group have a positional argument.
    which.add_argument("uid", nargs="*", default=[], metavar="UID", help="as `list` shows it")
    which.add_argument("--all", action="store_true", help="everything delivered that `list` shows")


def _add_report(parser: argparse.ArgumentParser) -> None:
    answers = list(Answer)
    parser.add_argument("--service", metavar="SERVICE", help="such as whatsapp")
    parser.add_argument("--video", action="store_true", help="it was a video call")
    parser.add_argument("--messages", choices=answers, help="did messages go through?")
    parser.add_argument("--rang", choices=answers, help="did it ring at the other end?")
    parser.add_argument("--heard", choices=list(Heard), help="did you hear the other?")
    parser.add_argument("--was-heard", choices=list(Heard), help="did the other hear you?")
    cut = parser.add_mutually_exclusive_group()
    cut.add_argument("--cut-after", type=_seconds, metavar="SECONDS", help="when it broke off")
    cut.add_argument("--not-cut", action="store_true", help="it did not break off")


def _seconds(text: str) -> int:
    """Return a number of seconds. Raises ValueError, as argparse wants it, for anything else."""
    seconds = int(text)
    if seconds < 0:
        raise ValueError(text)
    return seconds
