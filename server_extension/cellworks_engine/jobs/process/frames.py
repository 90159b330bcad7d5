"""What the names of the user's code held as an exception left it, packed name by name (`frames.json`).

It comes after everything else has been said of the failure, so nothing here can hide that. Values are packed
in a thread of their own: one whose `__reduce__` never returns costs the time that there is, and no more.
"""

import re
import signal
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import FrameLimits, Launch
from cellworks_engine.jobs.limits import size
from cellworks_engine.jobs.packing import pack
from cellworks_engine.jobs.process.failing import user_frames
from cellworks_engine.jobs.schema import Capture, Frame, Frames, LeftOut

Names = dict[str, Any]

FIRST, LAST = 4, 16
"""Frames that are told at the outer and the inner end; a recursion has a thousand."""
MOST_NAMES = 500
_IPYTHONS = re.compile(r"_{1,3}|_i{1,3}|_[iod]h|_exit_code|_i?\d+|In|Out|get_ipython|exit|quit|__\w+__")


@dataclass(frozen=True, slots=True)
class Ground:
    """The namespace that a cell runs in."""

    names: Names
    before: Names = field(default_factory=dict)
    """What stood there before anything of the user's did."""
    captured: Names = field(default_factory=dict)
    """What came with the job."""


@dataclass(frozen=True, slots=True)
class _Item:
    frame: int
    name: str
    value: Any


def frames_of(error: BaseException, ground: Ground, launch: Launch) -> Frames:
    """Keep what the frames of the user's code hold, as far as the launch's limits go, and describe it.

    Raises nothing that a value raises while it is packed.
    """
    found = user_frames(error)
    told = found if len(found) <= FIRST + LAST else [*found[:FIRST], *found[-LAST:]]
    held = [_names(frame, ground) for frame, _ in told]
    items = [
        _Item(number, name, value)
        for number, names in reversed(list(enumerate(held)))  # the innermost matters most
        for name, value in names
    ]
    packing = _Packing(items, launch, ground)
    packing.run()
    frames = [
        packing.frame(number, frame, line, [name for name, _ in held[number]])
        for number, (frame, line) in enumerate(told)
    ]
    return Frames(frames=frames, skipped=len(found) - len(told))


def _names(frame: FrameType, ground: Ground) -> list[tuple[str, Any]]:
    """Return the names of a frame that are the user's, in the order in which they were made."""
    names = frame.f_locals
    is_cells = names is ground.names
    return [
        (name, value)
        for name, value in names.copy().items()
        if name.isidentifier()
        and not _IPYTHONS.fullmatch(name)
        and not (is_cells and name in ground.before and ground.before[name] is value)
    ][:MOST_NAMES]


class _Packing:
    """Packs items one after the other, until all are packed or the time is over."""

    def __init__(self, items: list[_Item], launch: Launch, ground: Ground) -> None:
        self._items = items
        self._limits: FrameLimits = launch.frames
        self._content = Path(launch.content)
        self._incoming = Path(launch.home) / "incoming"
        self._ground = ground
        self._captures = {capture.name: capture for capture in launch.spec.captures}
        self._done: dict[tuple[int, str], Capture | LeftOut | None] = {}
        self._known: dict[int, Capture | LeftOut] = {}
        self._sizes: dict[int, int] = {}
        self._over = threading.Event()

    def run(self) -> None:
        """Pack in another thread and wait for it; a request to stop ends the waiting."""
        if self._limits.value == 0:
            return
        asked = signal.signal(signal.SIGTERM, lambda *_: self._over.set())
        threading.Thread(target=self._all, name="frames", daemon=True).start()
        self._over.wait(self._limits.seconds)
        self._over.set()
        signal.signal(signal.SIGTERM, asked)

    def frame(self, number: int, frame: FrameType, line: int, names: Iterable[str]) -> Frame:
        """Describe a frame; what is not packed by now is left out for want of time."""
        done = {name: self._done.get((number, name), self._too_late(name)) for name in names}
        return Frame(
            function=frame.f_code.co_qualname,
            file=frame.f_code.co_filename,
            line=line,
            locals=[one for one in done.values() if isinstance(one, Capture)],
            captured=[name for name, one in done.items() if one is None],
            left_out=[one for one in done.values() if isinstance(one, LeftOut)],
        )

    def _too_late(self, name: str) -> LeftOut:
        if self._limits.value == 0:
            return LeftOut(name=name, kind="", reason="the studio's settings keep no values of failed code")
        reason = f"there was no time left: {self._limits.seconds:g} s are given to all of them"
        return LeftOut(name=name, kind="", reason=reason)

    def _all(self) -> None:
        for item in self._items:
            if self._over.is_set():
                return
            self._done[item.frame, item.name] = self._one(item)
        self._over.set()

    def _one(self, item: _Item) -> Capture | LeftOut | None:
        known = self._known.get(id(item.value))
        if known is None:
            known = self._known[id(item.value)] = self._packed(item)
        if self._is_as_captured(item, known):
            return None
        return msgspec.structs.replace(known, name=item.name)

    def _is_as_captured(self, item: _Item, known: Capture | LeftOut) -> bool:
        """Tell whether a name of the cell still holds what came with the job."""
        capture = self._captures.get(item.name)
        return (
            capture is not None
            and isinstance(known, Capture)
            and self._ground.captured.get(item.name) is item.value
            and (known.digest == capture.digest or known.kind in ("module", "function", "class"))
        )

    def _packed(self, item: _Item) -> Capture | LeftOut:
        try:
            return self._kept(item)
        except CellworksError as error:
            return self._left(item, error.message)
        except BaseException as error:  # noqa: BLE001 (`__reduce__` is anybody's code, and may even exit)
            return self._left(item, f"packing it raised {type(error).__name__}")

    def _kept(self, item: _Item) -> Capture | LeftOut:
        if (least := _least(item.value)) > self._limits.value:
            return self._left(item, self._too_large(item, least))
        packed = pack(item.value, item.name, namespace=self._ground.names)
        if packed.size > self._limits.value:
            return self._left(item, self._too_large(item, packed.size))
        held = self._sizes.get(item.frame, 0) + packed.size
        if held > self._limits.frame:
            most = size(self._limits.frame)
            return self._left(item, f"with its {size(packed.size)} the frame would hold more than {most}")
        digest = packed.keep(self._content, self._incoming)
        content_file(self._content, digest).touch()  # it may have been there, and about to be collected
        self._sizes[item.frame] = held
        return packed.capture(item.name, digest)

    def _too_large(self, item: _Item, holds: int) -> str:
        said = f"it holds {size(holds)}, and a value may hold {size(self._limits.value)}"
        same = self._ground.captured.get(item.name) is item.value
        return f"{said}; it is there as it was captured" if same else said

    def _left(self, item: _Item, reason: str) -> LeftOut:
        return LeftOut(name=item.name, kind=type(item.value).__qualname__, reason=reason.rstrip("."))


def _least(value: Any) -> int:
    """Return bytes that a value holds at least, without packing it; asks nothing that is not quick."""
    nbytes = getattr(value, "nbytes", None) if type(value).__module__.startswith(("numpy", "torch")) else None
    if isinstance(nbytes, int):
        return nbytes
    usage = getattr(value, "memory_usage", None) if type(value).__module__.startswith("pandas") else None
    if usage is not None:
        found = usage(index=False, deep=False)
        return int(found.sum() if hasattr(found, "sum") else found)
    return sys.getsizeof(value) if isinstance(value, (list, tuple, dict, set, str, bytes, bytearray)) else 0
