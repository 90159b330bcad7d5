"""What an attempt's processes use: cores and memory, summed over the process and all that came from it.

Memory is the proportional share (PSS), since a process forked from a warm one shares most of its pages with
it. Reading it walks the page tables, so it is read seldom, and the resident size is corrected by what the
last reading showed to be shared.
"""

import os
import time

from cellworks_engine.clock import now
from cellworks_engine.jobs.identity import HAS_PROC, Stat, all_processes, read_stat
from cellworks_engine.jobs.schema import Usage

PAGE = os.sysconf("SC_PAGE_SIZE")
_TICK = os.sysconf("SC_CLK_TCK")
_SEARCH_EVERY = 1.0
_SHARE_OF_TIME = 0.005
"""How much of a core reading the exact memory may cost."""


def children(pid: int) -> set[int]:
    """Return the processes whose parent is one of a process's threads; itself where that cannot be read."""
    found: set[int] = set()
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with open(f"/proc/{pid}/task/{thread}/children", "rb") as file:  # noqa: PTH123
                found.update(int(child) for child in file.read().split())
    except OSError:
        return {pid}
    return found


def descendants(root: int, group: int | None = None) -> dict[int, Stat]:
    """Return the processes that came from `root`, itself included, and those in `group`."""
    everything = dict(all_processes())
    found = {pid: stat for pid, stat in everything.items() if pid == root or stat.group == group}
    children: dict[int, list[int]] = {}
    for pid, stat in everything.items():
        children.setdefault(stat.parent, []).append(pid)
    waiting = list(found)
    while waiting:
        for child in children.get(waiting.pop(), []):
            if child not in found:
                found[child] = everything[child]
                waiting.append(child)
    return found


class Meter:
    """Measures one attempt. `memory` is what was found last, `peak` the most."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._known: set[int] = {pid}
        self._searched = time.monotonic()
        self._shared = 0
        self._exact_after = 0.0
        self._last: tuple[float, int] | None = None
        self.memory = 0
        self.peak = 0

    def measure(self, limit: int | None = None) -> Usage:
        """Return what is used now; exact where the memory is near `limit`."""
        if not HAS_PROC:
            return self._measure_elsewhere()
        stats = self._stats()
        resident = sum(stat.pages for stat in stats.values()) * PAGE
        memory = max(0, resident - self._shared)
        if time.monotonic() >= self._exact_after or (limit is not None and memory >= limit):
            memory = self._exact(stats, resident)
        self.memory = memory
        self.peak = max(self.peak, memory)
        return Usage(time=now(), cpu=self._cpu(stats), memory=memory)

    def _stats(self) -> dict[int, Stat]:
        if time.monotonic() - self._searched >= _SEARCH_EVERY:
            self._searched = time.monotonic()
            found = descendants(self._pid, self._pid)
            self._known = set(found)
            return found
        return {pid: stat for pid in self._known if (stat := read_stat(pid)) is not None}

    def _exact(self, stats: dict[int, Stat], resident: int) -> int:
        began = time.monotonic()
        total = sum(_proportional(pid, stat) for pid, stat in stats.items())
        ended = time.monotonic()
        self._exact_after = ended + (ended - began) / _SHARE_OF_TIME
        self._shared = resident - total
        return total

    def _cpu(self, stats: dict[int, Stat]) -> float:
        """Return cores in use since the last call; a child's time is its parent's once it is waited for."""
        total = sum(stat.ticks for stat in stats.values())
        at = time.monotonic()
        last, self._last = self._last, (at, total)
        if last is None or at <= last[0]:
            return 0.0
        return round(max(0, total - last[1]) / _TICK / (at - last[0]), 3)

    def _measure_elsewhere(self) -> Usage:
        import psutil

        try:
            process = psutil.Process(self._pid)
            family = [process, *process.children(recursive=True)]
            self.memory = sum(each.memory_info().rss for each in family)
            cpu = sum(each.cpu_percent() for each in family) / 100
        except psutil.Error:
            return Usage(time=now(), cpu=0.0, memory=self.memory)
        self.peak = max(self.peak, self.memory)
        return Usage(time=now(), cpu=cpu, memory=self.memory)


def _proportional(pid: int, stat: Stat) -> int:
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:  # noqa: PTH123 (read often)
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return stat.pages * PAGE
