"""Arrays that look at the same memory: `head = a[:3]` changes with `a`, in a job as in a notebook.

A pickle gives each array memory of its own. Where two that travel overlap, both are written as views of the
array that owns the memory. Imports no NumPy: it is there where an array is.
"""

from collections.abc import Iterable
from typing import Any


class Arrays:
    """The plain arrays in a pickle; those inside frames are not a person's to change."""

    def __init__(self) -> None:
        self._met: dict[int, Any] = {}
        self._of_frames: set[int] = set()

    def meet(self, obj: Any) -> None:
        """Note an object that is being pickled."""
        kind = type(obj)
        if kind.__name__ == "ndarray" and kind.__module__ == "numpy":
            self._met[id(obj)] = obj
        elif kind.__module__.startswith("pandas."):
            for part in (getattr(obj, "values", None), getattr(obj, "_data", None)) if _is_held(obj) else ():
                if type(part).__name__ == "ndarray":
                    self._of_frames.add(id(owner_of(part)))

    def found(self) -> list[Any]:
        """Return the arrays that a person could change through another one."""
        return [one for one in self._met.values() if id(owner_of(one)) not in self._of_frames]


def _is_held(obj: Any) -> bool:
    """Tell whether it is a block of a frame, or an index: what holds an array that the frame guards."""
    return type(obj).__name__.endswith(("Block", "Index"))


def owner_of(array: Any) -> Any:
    """Return the array whose memory this one looks at."""
    while type(array.base) is type(array):
        array = array.base
    return array


def overlapping(arrays: Iterable[Any]) -> list[Any]:
    """Return those that share memory with another of them and can be written as views."""
    by_owner: dict[int, dict[int, Any]] = {}
    for one in arrays:
        if one.dtype.hasobject or not one.size:
            continue
        owner = owner_of(one)
        if owner.flags.c_contiguous or owner.flags.f_contiguous:
            by_owner.setdefault(id(owner), {})[id(one)] = one
    found: dict[int, Any] = {}
    for own in by_owner.values():
        spans = sorted(((*_span(one), key) for key, one in own.items()), key=lambda span: span[:2])
        reach, last = 0, 0
        for start, end, key in spans:
            if start < reach:
                found[key], found[last] = own[key], own[last]
            if end > reach:
                reach, last = end, key
    return list(found.values())


def _span(array: Any) -> tuple[int, int]:
    """Return the first byte of memory that it looks at, and the one after the last."""
    start = end = int(array.__array_interface__["data"][0])
    for size, stride in zip(array.shape, array.strides, strict=True):
        if stride < 0:
            start += (size - 1) * stride
        else:
            end += (size - 1) * stride
    return start, end + int(array.itemsize)


def reduced(view: Any) -> Any:
    """Return how to make a view again from its owner; the owner itself is pickled as it is."""
    owner = owner_of(view)
    if owner is view:
        return NotImplemented
    first = int(view.__array_interface__["data"][0]) - _span(owner)[0]
    return _view, (owner, first, view.shape, view.strides, view.dtype, bool(view.flags.writeable))


def _view(owner: Any, first: int, shape: Any, strides: Any, dtype: Any, writeable: bool) -> Any:
    memory = owner if owner.flags.c_contiguous else owner.T
    made = type(owner)(shape, dtype, memory, first, strides)
    made.flags.writeable = writeable and made.flags.writeable
    return made
