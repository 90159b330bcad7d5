"""What a warm process does with its memory: it gives back what it does not need, and makes its forks cheap.

What importing has read of libraries' files lies in the page cache as well; a child that calls it maps it
again. Only pages that were never written to are let go: a third of what is resident.

The rest, 200 MB of objects, is copied into large pages: a fork then copies one entry for 2 MB where it copied
512, and as few are given back when the fork ends. Whoever writes copies 4 kB, as before.
"""

import contextlib
import ctypes
import re
from collections.abc import Iterator

_MADV_DONTNEED = 4
_MADV_COLLAPSE = 25
"""Since Linux 6.1; an older one refuses it, as it does where it has no large page."""
_LARGE = 2 << 20
_ARENA = 1 << 20
"""What CPython's allocator takes from the system at a time."""
_LARGEST = 512
"""Bytes of the largest object that the allocator keeps in an arena."""
_CLEAN = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r-[x-]p \S+ \S+ \S+ +/")
_OWN = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 *(\[heap\])?$")


def make_room(megabytes: int) -> list[bytes]:
    """Have the objects that come next lie side by side, where large pages can hold them.

    Arenas that are taken one by one come to lie between the libraries that are loaded meanwhile. What is
    returned keeps these from going back to the system; the room in them is free.
    """
    count = megabytes * _ARENA // _LARGEST
    filling = [b""] * count  # a list that grew would lie between the arenas itself
    for at in range(count):
        filling[at] = bytes(_LARGEST - bytes.__basicsize__)
    return filling[:: _ARENA // _LARGEST // 2]  # one in each half of an arena: it must not be a header's


def give_back() -> None:
    """Unmap clean pages of files and return free memory to the system; does nothing where it cannot."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.malloc_trim(0)
        for start, end in _clean_mappings():
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _MADV_DONTNEED)


def collapse() -> Iterator[None]:
    """Copy this process's own memory into large pages, one at each step; does nothing where it cannot."""
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        for start in _large_places():
            libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(_LARGE), _MADV_COLLAPSE)
            yield


def _large_places() -> list[int]:
    """Return where a large page fits into memory that is no file's."""
    found: list[int] = []
    with open("/proc/self/maps") as file:  # noqa: PTH123 (no path to build)
        for line in file:
            if match := _OWN.match(line.rstrip("\n")):
                first = -(-int(match[1], 16) // _LARGE) * _LARGE
                found += range(first, int(match[2], 16) - _LARGE + 1, _LARGE)
    return found


def _clean_mappings() -> list[tuple[int, int]]:
    """Return read-only mappings of files of which no page is the process's own (relocated ones are)."""
    found: list[tuple[int, int]] = []
    head: tuple[int, int] | None = None
    with open("/proc/self/smaps") as file:  # noqa: PTH123 (no path to build)
        for line in file:
            if match := _CLEAN.match(line):
                head = int(match[1], 16), int(match[2], 16)
            elif line[:1] in "0123456789abcdef":
                head = None
            elif head is not None and line.startswith("Anonymous:") and line.split()[1] == "0":
                found.append(head)
    return found
