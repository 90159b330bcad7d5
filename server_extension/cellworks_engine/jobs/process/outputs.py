"""What the code shows, as notebook outputs in `outputs.jsonl`, and what it prints, in `log` as well.

A line holds one output and its index; a later line with the same index replaces it (an updated display,
a cleared output). Only the process itself writes: what its forked children print goes to the log alone.
"""

import io
import os
import sys
import threading
from typing import Any

import msgspec

_STREAM_LIMIT = 1 << 20
_OUTPUT_LIMIT = 20 << 20
_EMPTY: dict[str, Any] = {"output_type": "stream", "name": "stdout", "text": ""}


class Outputs:
    """Appends notebook outputs (nbformat 4) to a file; threads may share it."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lock = threading.RLock()
        self._owner = os.getpid()
        self._shown: list[dict[str, Any]] = []
        self._first = 0
        """Where the current cell's outputs begin: clearing does not reach back further."""
        self._next = 0
        self._displays: dict[str, list[int]] = {}
        self._clear = False
        self._streamed = 0

    def stream(self, name: str, text: str) -> None:
        """Show printed text; past a megabyte only the log has it."""
        if os.getpid() != self._owner or self._streamed > _STREAM_LIMIT:
            return
        self._streamed += len(text)
        if self._streamed > _STREAM_LIMIT:
            text = "\n… the rest of what this job printed is in its log.\n"
        self._add({"output_type": "stream", "name": name, "text": text})

    def display(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None,
        display_id: str | None = None,
        *,
        update: bool = False,
    ) -> None:
        """Show a value's forms; with `update`, in place of what was shown under the same id."""
        if os.getpid() != self._owner:
            return
        content = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        with self._lock:
            if update and display_id is not None:
                for index in self._displays.get(display_id, []):
                    self._put(index, content)
                return
            index = self._add(content)
            if display_id is not None:
                self._displays.setdefault(display_id, []).append(index)

    def result(self, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        """Show the value of the last expression."""
        self._add(
            {
                "output_type": "execute_result",
                "data": data,
                "metadata": metadata or {},
                "execution_count": None,
            }
        )

    def error(self, kind: str, message: str, lines: list[str]) -> None:
        """Show an exception."""
        self._add({"output_type": "error", "ename": kind, "evalue": message, "traceback": lines})

    def clear(self, *, wait: bool = False) -> None:
        """Remove what the cell has shown; with `wait`, when it next shows something."""
        with self._lock:
            self._clear = True
            if not wait:
                self._cleared()

    def begin_cell(self) -> None:
        """Start a cell of a notebook."""
        with self._lock:
            self._clear = False
            self._first = self._next = len(self._shown)

    def of_cell(self) -> list[dict[str, Any]]:
        """Return what the current cell has shown."""
        return [output for output in self._shown[self._first :] if output is not _EMPTY]

    def _add(self, content: dict[str, Any]) -> int:
        with self._lock:
            if self._clear:
                self._cleared()
            index = self._next
            self._next += 1
            self._put(index, content)
            return index

    def _cleared(self) -> None:
        self._clear = False
        for index in range(self._first, len(self._shown)):
            if self._shown[index] is not _EMPTY:
                self._put(index, _EMPTY)
        self._next = self._first

    def _put(self, index: int, content: dict[str, Any]) -> None:
        line = _encoded(index, content)
        if index == len(self._shown):
            self._shown.append(content)
        else:
            self._shown[index] = content
        while line:
            line = line[os.write(self._fd, line) :]


def _encoded(index: int, content: dict[str, Any]) -> bytes:
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
