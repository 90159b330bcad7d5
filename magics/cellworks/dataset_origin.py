"""Which dataset a captured frame is: the one whose `.frame()` gave a frame with the very same packed content.

A frame that was changed in any way, or filtered, is not the dataset any more and is not said to be. The hash
that this needs is taken while the person goes on, beside a copy that shares the frame's memory until one of
them is written to (pandas' copy-on-write, Polars and Arrow), or at once where there is none (pandas 2).
"""

import functools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from cellworks.dataset_handle import Dataset
from cellworks_engine.datasets.schema import Library
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.describing import kind_of, summary_of
from cellworks_engine.jobs.packfile import Packed
from cellworks_engine.jobs.packing import pack
from cellworks_engine.jobs.schema import Capture


@dataclass(frozen=True, slots=True)
class _Hashing:
    """A hash on its way; a frame of another shape need not wait for it."""

    summary: str
    thread: threading.Thread


_given: dict[str, str] = {}
"""From the sha256 of a packed frame to the version that gave it."""
_hashing: list[_Hashing] = []
_shapes: set[str] = set()
"""Summaries of the frames that versions gave: a frame of no such shape is none of them."""


def remember(frame: Any, ref: str, library: Library) -> None:
    """Remember that a version gave this frame."""
    try:
        make, shares = _snapshot(frame, library)
    except CellworksError:  # what cannot be packed is never captured
        return
    _shapes.add(summary_of(frame))
    if not shares:
        _note(make, ref)
        return
    _hashing[:] = [one for one in _hashing if one.thread.is_alive()]
    thread = threading.Thread(target=_note, args=(make, ref), name=f"cellworks-{ref}", daemon=True)
    _hashing.append(_Hashing(summary_of(frame), thread))
    thread.start()


def origin(digest: str, summary: str) -> str | None:
    """Return the version that gave a frame of this packed content, as `pack` says it; None where none did."""
    for hashing in [one for one in _hashing if one.summary == summary]:
        hashing.thread.join()
        _hashing.remove(hashing)
    return _given.get(digest)


def with_datasets(captures: list[Capture], namespace: Mapping[str, Any]) -> list[Capture]:
    """Say which captures are datasets: a frame that one gave, unchanged, or a version's handle."""
    return [_with_dataset(one, namespace.get(one.name)) for one in captures]


def datasets_in(values: Mapping[str, Any]) -> dict[str, str]:
    """Say which values of a call are datasets, by name: a frame that one gave, unchanged, or a handle."""
    found = {name: _dataset_of(value) for name, value in values.items()}
    return {name: ref for name, ref in found.items() if ref is not None}


def _dataset_of(value: Any) -> str | None:
    if isinstance(value, Dataset):
        return value.ref
    summary = summary_of(value)
    if summary not in _shapes or kind_of(value) != "frame":
        return None
    try:
        return origin(pack(value).digest(), summary)
    except CellworksError:  # what cannot be packed like this travels with its call all the same
        return None


def _with_dataset(captured: Capture, value: Any) -> Capture:
    if isinstance(value, Dataset):
        return msgspec.structs.replace(captured, dataset=value.ref)
    if captured.kind != "frame":
        return captured
    return msgspec.structs.replace(captured, dataset=origin(captured.digest, captured.summary))


def _note(make: Callable[[], Packed], ref: str) -> None:
    _given[make().digest()] = ref


def _snapshot(frame: Any, library: Library) -> tuple[Callable[[], Packed], bool]:
    """Return what packs the frame as it is now, and whether that stays so while the frame is written to."""
    if library == "pyarrow":
        return lambda: pack(frame), True
    if library == "polars":
        kept = frame.clone()
        return lambda: pack(kept), True
    import pandas as pd

    packed = pack(frame)  # refers to the frame's memory, which a second frame keeps from being written to
    if int(pd.__version__.partition(".")[0]) < 3 and pd.options.mode.copy_on_write is not True:
        return lambda: packed, False
    holder = frame.copy(deep=False)

    return functools.partial(_packed, packed, holder), True


def _packed(packed: Packed, _holder: Any) -> Packed:
    return packed
