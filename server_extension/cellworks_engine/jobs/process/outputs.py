"""What the code shows, as notebook outputs in `outputs.jsonl`, and what it prints, in `log` as well.

A line holds one output and its index; a later line with the same index replaces it (an updated display, a
cleared output, a progress bar, a widget that changed). What is replaced again and again is written a few
times a second, and as it was last at the end. Only the process itself writes: what its forked children print
goes to the log alone.
"""

import io
import os
import sys
import threading
import time
from typing import Any, Protocol

import msgspec

from cellworks_engine.jobs.screen import Screen, moves
from cellworks_engine.jobs.showing import Content

_STREAM_LIMIT = 1 << 20
_OUTPUT_LIMIT = 20 << 20
_PACE = 0.5
"""Seconds between two lines of the same index, for what changes by itself."""
_TALL = 200
"""Lines of overprinted text above which the upper ones are kept as they are: no cursor goes up so far."""
_EMPTY: Content = {"output_type": "stream", "name": "stdout", "text": ""}


class Area(Protocol):
    """Takes what a thread shows, in place of the cell: an `Output` widget does."""

    def show(self, content: Content, display_id: str | None) -> None:
        """Add an output."""

    def clear(self, *, wait: bool) -> None:
        """Remove what it holds."""


class Views(Protocol):
    """Turns what needs a live kernel to be drawn into what needs none."""

    def still(self, index: int, content: Content) -> Content:
        """Return an output with each widget as it is now; `index` is where it stands."""

    def update(self, display_id: str, content: Content) -> None:
        """Replace what areas show under a display's id."""


class Outputs:
    """Appends notebook outputs (nbformat 4) to a file; threads may share it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lock = threading.RLock()
        self._owner = os.getpid()
        self._shown: list[Content] = []
        self._first = 0
        """Where the current cell's outputs begin: clearing does not reach back further."""
        self._next = 0
        self._displays: dict[str, list[int]] = {}
        self._clear = False
        self._streamed = 0
        self._screen: tuple[int, Screen] | None = None
        self._late: set[int] = set()
        self._written: dict[int, float] = {}
        self._soon: threading.Event | None = None
        self._areas: dict[int, list[Area]] = {}
        self.views: Views | None = None

    @property
    def is_ours(self) -> bool:
        """Whether this process is the job's, and no fork of it."""
        return os.getpid() == self._owner

    def stream(self, name: str, text: str) -> None:
        """Show printed text; past a megabyte only the log has it."""
        if not self.is_ours or not text:
            return
        with self._lock:
            if area := self._area():
                area.show({"output_type": "stream", "name": name, "text": text}, None)
            elif self._streamed <= _STREAM_LIMIT:
                if not self._overprint(name, text):
                    self._streamed += len(text)
                    self._add({"output_type": "stream", "name": name, "text": text})
                if self._streamed > _STREAM_LIMIT:
                    rest = "\n… the rest of what this job printed is in its log.\n"
                    self._add({"output_type": "stream", "name": name, "text": rest})

    def display(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None,
        display_id: str | None = None,
        *,
        update: bool = False,
    ) -> None:
        """Show a value's forms; with `update`, in place of what was shown under the same id."""
        if not self.is_ours:
            return
        content = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        with self._lock:
            if not update:
                self._show(content, display_id)
            elif display_id is not None:
                for index in self._displays.get(display_id, []):
                    self._touch(index, content)
                if self.views is not None:
                    self.views.update(display_id, content)

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Show the value of the last expression."""
        self._show(
            {
                "output_type": "execute_result",
                "data": data,
                "metadata": metadata or {},
                "execution_count": None,
            }
        )

    def error(self, kind: str, message: str, lines: list[str]) -> None:
        """Show an exception."""
        self._show({"output_type": "error", "ename": kind, "evalue": message, "traceback": lines})

    def clear(self, *, wait: bool = False) -> None:
        """Remove what the cell has shown; with `wait`, when it next shows something."""
        if not self.is_ours:
            return
        with self._lock:
            if area := self._area():
                area.clear(wait=wait)
                return
            self._clear = True
            if not wait:
                self._cleared()

    def divert(self, area: Area) -> None:
        """Let what this thread shows go to an area, until `restore`."""
        with self._lock:
            self._areas.setdefault(threading.get_ident(), []).append(area)

    def restore(self, area: Area) -> None:
        """Undo the last `divert` to an area, in whichever thread it was."""
        with self._lock:
            for areas in reversed(self._areas.values()):
                if area in areas:
                    areas.remove(area)
                    return

    def changed(self, index: int) -> None:
        """Write an output again soon: a widget in it has changed."""
        with self._lock:
            if index < len(self._shown):
                self._touch(index, self._shown[index])

    def settle(self) -> None:
        """Write what is not written yet."""
        if not self.is_ours:
            return
        with self._lock:
            for index in sorted(self._late):
                self._put(index, self._shown[index])

    def begin_cell(self) -> None:
        """Start a cell of a notebook."""
        with self._lock:
            self._clear = False
            self._screen = None
            self._first = self._next = len(self._shown)

    def of_cell(self) -> list[Content]:
        """Return what the current cell has shown."""
        with self._lock:
            shown = [(n, one) for n, one in enumerate(self._shown) if n >= self._first and one is not _EMPTY]
            return [self._still(index, content) for index, content in shown]

    def _area(self) -> Area | None:
        areas = self._areas.get(threading.get_ident()) if self._areas else None
        return areas[-1] if areas else None

    def _show(self, content: Content, display_id: str | None = None) -> None:
        if not self.is_ours:
            return
        with self._lock:
            if area := self._area():
                area.show(content, display_id)
                return
            index = self._add(content)
            if display_id is not None:
                self._displays.setdefault(display_id, []).append(index)

    def _overprint(self, name: str, text: str) -> bool:
        """Print text that writes over what stands there already; False where it does not."""
        last = self._next - 1
        stands = self._shown[last] if not self._clear and last >= self._first else _EMPTY
        follows = stands is not _EMPTY and stands["output_type"] == "stream" and stands["name"] == name
        screen = self._screen[1] if self._screen and self._screen[0] == last and follows else None
        if screen is None or screen.is_done:
            if not moves(text):
                return False
            if screen is None:
                screen = Screen(stands["text"] if follows else "")
                if not follows:
                    last = self._add({**_EMPTY, "name": name})
                self._screen = (last, screen)
        screen.feed(text)
        self._reprint(last, name, screen)
        return True

    def _reprint(self, index: int, name: str, screen: Screen) -> None:
        before = len(self._shown[index]["text"])
        above = screen.take(_TALL)
        if (
            above
        ):  # lines that no cursor reaches any more stay, and the others stand in an output of their own
            self._touch(index, {"output_type": "stream", "name": name, "text": above})
            index = self._add({**_EMPTY, "name": name})
            self._screen = (index, screen)
        text = screen.text()
        self._streamed += max(0, len(above) + len(text) - before)
        self._touch(index, {"output_type": "stream", "name": name, "text": text})

    def _add(self, content: Content) -> int:
        with self._lock:
            if self._clear:
                self._cleared()
            index = self._next
            self._next += 1
            self._put(index, content)
            return index

    def _cleared(self) -> None:
        self._clear = False
        self._screen = None
        for index in range(self._first, len(self._shown)):
            if self._shown[index] is not _EMPTY:
                self._put(index, _EMPTY)
        self._next = self._first

    def _touch(self, index: int, content: Content) -> None:
        """Replace an output now where that has not just been done, else soon."""
        self._shown[index] = content
        if time.monotonic() - self._written.get(index, 0.0) >= _PACE:
            self._put(index, content)
            return
        self._late.add(index)
        if self._soon is None:  # a thread only where something changes by itself
            self._soon = threading.Event()
            threading.Thread(target=self._tick, name="cellworks-outputs", daemon=True).start()
        self._soon.set()

    def _tick(self) -> None:
        assert self._soon is not None
        while True:
            self._soon.wait()
            self._soon.clear()
            time.sleep(_PACE)
            self.settle()

    def _put(self, index: int, content: Content) -> None:
        if index == len(self._shown):
            self._shown.append(content)
        else:
            self._shown[index] = content
        self._late.discard(index)
        self._written[index] = time.monotonic()
        line = _encoded(index, self._still(index, content))
        while line:
            line = line[os.write(self._fd, line) :]

    def _still(self, index: int, content: Content) -> Content:
        return content if self.views is None or "data" not in content else self.views.still(index, content)


def _encoded(index: int, content: Content) -> bytes:
    line = msgspec.json.encode({"index": index, "content": content}, enc_hook=_plain) + b"\n"
    if len(line) <= _OUTPUT_LIMIT:
        return line
    text = f"An output of {len(line) / 1e6:,.0f} MB is not kept."
    return (
        msgspec.json.encode(
            {"index": index, "content": {"output_type": "stream", "name": "stderr", "text": text}}
        )
        + b"\n"
    )


def _plain(value: object) -> object:
    """Return what JSON can hold of a value that a `_repr_mimebundle_` gave (numbers of numpy, …)."""
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)


class _Tee(io.RawIOBase):
    def __init__(self, fd: int, name: str, outputs: Outputs) -> None:
        self._fd = fd
        self._name = name
        self._outputs = outputs

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def write(self, content: Any, /) -> int:
        view = memoryview(content).cast("B")
        written = 0
        while written < len(view):
            written += os.write(self._fd, view[written:])
        self._outputs.stream(self._name, bytes(view).decode("utf-8", "replace"))
        return written


def redirect(outputs: Outputs) -> None:
    """Make `sys.stdout` and `sys.stderr` write to the log (descriptors 1 and 2) and to the outputs."""
    for fd, name in ((1, "stdout"), (2, "stderr")):
        stream = io.TextIOWrapper(
            io.BufferedWriter(_Tee(fd, name, outputs)),
            encoding="utf-8",
            errors="backslashreplace",
            line_buffering=True,
        )
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def flush() -> None:
    """Hand what was printed to the kernel."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):  # replaced or closed by the user's code
            continue
