"""What a scoring job has done so far, in the job's checkpoint folder, which its next attempt finds again.

    plan.json          what is scored, as it was at first (`Plan`)
    parts/000000.arrow scored rows of some mini-batches
    done.jsonl         a line for each part (`Part`); a part without its line is not done
    rows.parquet       what a query selected
    finished.json      what came of it (`Finished`); the output is in its place
    lock               held by the one process that works here

A part is written whole, then its line: so a kill at any moment loses what came after the last line.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.jobs.folder import AttemptFolder, write_whole

if TYPE_CHECKING:
    import pyarrow as pa


class SourceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of rows as it was at first: bytes, nanoseconds of its last change, what its content was."""

    path: str
    size: int
    changed: int
    fingerprint: str
    rows: int


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is scored, decided once."""

    mini_batch: int
    format: str
    files: list[SourceFile]

    @property
    def rows(self) -> int:
        """Rows of all files."""
        return sum(one.rows for one in self.files)


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are scored for good."""

    file: str
    rows: int
    errors: int


class Finished(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it."""

    rows: int
    errors: int
    output: str | None
    error_file: str | None
    predictions: dict[str, dict[str, Any]]
    """By column: what the predictions are like."""


class Keeping:
    """The checkpoint folder of one job; one process at a time works in it (`held`)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.parts_folder = folder / "parts"
        self.query = folder / "rows.parquet"
        self.compiled = folder / "compiled"
        self._done = folder / "done.jsonl"
        self._parts: list[Part] | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the one process that works here; waits for another that is left of a killed attempt."""
        self.parts_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def plan(self) -> Plan | None:
        """Return what is scored; None before that was decided."""
        return AttemptFolder(self.folder).read("plan.json", Plan)

    def decide(self, plan: Plan) -> None:
        """Write down what is scored."""
        write_whole(self.folder / "plan.json", msgspec.json.encode(plan))

    def finished(self) -> Finished | None:
        """Return what came of it; None before the output is in its place."""
        return AttemptFolder(self.folder).read("finished.json", Finished)

    def finish(self, finished: Finished) -> None:
        """Write down what came of it, and free what it took."""
        write_whole(self.folder / "finished.json", msgspec.json.encode(finished))
        shutil.rmtree(self.parts_folder, ignore_errors=True)
        self.query.unlink(missing_ok=True)

    def parts(self) -> list[Part]:
        """Return the parts that are done, in order; half a line of a killed process is taken away."""
        if self._parts is None:
            content = self._done.read_bytes() if self._done.exists() else b""
            whole = content[: content.rfind(b"\n") + 1]
            if len(whole) != len(content):
                write_whole(self._done, whole)
            self._parts = [msgspec.json.decode(line, type=Part) for line in whole.splitlines()]
        return self._parts

    def paths(self) -> list[Path]:
        """Return the files of the parts that are done, in order."""
        return [self.parts_folder / one.file for one in self.parts()]

    def commit(self, table: "pa.Table", errors: int) -> Part:
        """Keep scored rows for good; they come after those of every part before."""
        import pyarrow as pa

        name = f"{len(self.parts()):06}.arrow"
        path = self.parts_folder / name
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            with pa.ipc.new_file(file, table.schema, options=options) as writer:
                writer.write_table(table)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(self.parts_folder)
        part = Part(file=name, rows=table.num_rows, errors=errors)
        descriptor = os.open(self._done, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, msgspec.json.encode(part) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self.parts().append(part)
        return part


def sync_folder(folder: Path) -> None:
    """Have the names in a folder survive the machine."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
