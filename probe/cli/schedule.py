"""`sawt-probe schedule`: print a job that runs the test now and then. Nothing is installed.

Every job starts at random within its period: many devices at the same minute would be a load,
and a fixed minute would mark the volunteer.
"""

import shlex
import shutil
import sys
from enum import StrEnum

from probe.cli.session import Session
from probe.client.consent import require_consent
from probe.client.device_key import load_or_make_key, public_text
from probe.client.problems import ExitCode

_SPREAD = 5 * 3600  # seconds within each period of six hours


class Scheduler(StrEnum):
    """What can run a job."""

    SYSTEMD = "systemd"
    CRON = "cron"
    TERMUX = "termux"


_SYSTEMD = """\
# ~/.config/systemd/user/sawt-probe.service
[Service]
Type=oneshot
ExecStart={command}

# ~/.config/systemd/user/sawt-probe.timer
[Timer]
OnCalendar=*-*-* 00/6:00:00
RandomizedDelaySec={spread}
Persistent=false
[Install]
WantedBy=timers.target

# systemctl --user daemon-reload && systemctl --user enable --now sawt-probe.timer
"""
_CRON = """\
# crontab -e
0 */6 * * * {command} --random-delay {spread}
"""
_TERMUX = """\
# ~/sawt-probe.sh
#!/data/data/com.termux/files/usr/bin/sh
exec {command} --random-delay {wake}

# chmod +x ~/sawt-probe.sh
# termux-job-scheduler --script ~/sawt-probe.sh --period-ms 21600000 --network any --persisted true
"""
_WAKE = 300  # seconds: Android lets a job run for about ten minutes


def execute(session: Session) -> ExitCode:
    """Print the job for the scheduler asked for. Raises ProbeError where consent is missing."""
    require_consent(session.home)
    wanted = Scheduler(session.options.scheduler)
    command = _command(session.options.services)
    template = {
        Scheduler.SYSTEMD: _SYSTEMD,
        Scheduler.CRON: _CRON,
        Scheduler.TERMUX: _TERMUX,
    }[wanted]
    job = template.format(command=command, spread=_SPREAD, wake=_WAKE)
    session.console.line(job)
    session.console.progress("schedule.not_installed")
    key = _show_key(session) if session.options.canary else None
    session.console.emit({"scheduler": wanted, "job": job, "key": key})
    return ExitCode.DONE


def _show_key(session: Session) -> str:
    """Say the public key of a device that the operator shall know; it is made here if need be."""
    with session.home.lock():
        key = public_text(load_or_make_key(session.home))
    session.console.say("schedule.canary", device_key=key)
    return key


def _command(services: list[str]) -> str:
    found = shutil.which("sawt-probe")
    start = [found] if found else [sys.executable, "-m", "probe.cli"]
    return shlex.join([*start, "run", "--scheduled", *services])
