"""How much memory this machine, or this container of it, has."""

import os
from pathlib import Path

_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


def total_memory() -> int:
    """Return the bytes of memory that the servers may count on."""
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        return min(physical, int(_CGROUP_LIMIT.read_text()))
    except (OSError, ValueError):
        # No container, or one without a limit ("max").
        return physical
