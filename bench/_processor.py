"""The processor time of a server and all its processes, as the kernel counts it.

On a shared machine it says more than the clock: it does not grow while others are at work.
"""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")  # a second
PARENT, USER, SYSTEM = 1, 11, 12  # fields of /proc/PID/stat after the name


def processor_seconds(*roots: int) -> float:
    """What these processes and all that they started, and that still run, have burnt so far."""
    stats = dict(_all_processes())
    family = set(roots)
    for _ in range(len(stats)):
        children = {pid for pid, stat in stats.items() if int(stat[PARENT]) in family}
        if children <= family:
            break
        family |= children
    burnt = (int(stats[pid][USER]) + int(stats[pid][SYSTEM]) for pid in family if pid in stats)
    return sum(burnt) / TICKS


def _all_processes() -> list[tuple[int, list[str]]]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
        except OSError:  # it has ended meanwhile
            continue
        found.append((int(folder.name), stat.rpartition(")")[2].split()))
    return found
