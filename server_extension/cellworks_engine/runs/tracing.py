"""From a run back to its cell, and whether the cells before it ran in order."""

from pathlib import Path

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.schema import CellEntry, Job
from cellworks_engine.jobs.service import JobService
from cellworks_engine.runs.cellorder import Cell, Order, Ran, plain
from cellworks_engine.runs.comparison_schema import CellState, OrderWarning, RunOrigin
from cellworks_engine.runs.service import RunService

_LARGEST = 64 << 20
"""Bytes of a notebook that is looked into."""


class _Ran(msgspec.Struct):
    count: int
    cell: str
    source: str


class _Cell(msgspec.Struct):
    cell_type: str = ""
    id: str = ""
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell] = []


class Tracing:
    """Finds the cells of runs. Safe for threads."""

    def __init__(self, jobs: JobService, content: FileContentStore, runs: RunService) -> None:
        self._jobs = jobs
        self._content = content
        self._runs = runs

    def origin(self, run: str) -> RunOrigin:
        """Return where a run came from."""
        row = self._runs.get(run).row
        if row.job is None:
            return RunOrigin(sentence="It was logged by no job of this studio, so its cell is not known.")
        try:
            job = self._jobs.get(row.job)
        except NotFound:
            return RunOrigin(job=row.job, sentence="The job that made it was deleted, and its cell with it.")
        came = job.spec.provenance
        file = Path(came.notebook) if came.notebook else None
        cells = _read(file) if file is not None else None
        warnings, sentence = self._order(job, cells)
        return RunOrigin(
            job=job.row.id,
            number=job.row.number,
            notebook=came.notebook,
            cell=came.cell,
            executed=came.executed,
            state=_state(job, cells),
            position=_position(came.cell, cells),
            saved=file.stat().st_mtime if file is not None and cells is not None else None,
            warnings=warnings,
            sentence=sentence,
        )

    def _order(self, job: Job, cells: list[Cell] | None) -> tuple[list[OrderWarning], str]:
        came = job.spec.provenance
        if not isinstance(job.spec.entry, CellEntry) or not came.notebook:
            return [], "It was not made by a cell of a notebook."
        if came.history is None or not self._content.has(came.history):
            return [], "Which cells ran before it is not known."
        told = msgspec.json.decode(self._content.path(came.history).read_bytes(), type=list[_Ran])
        ran = [Ran(one.count, one.cell, one.source) for one in told]
        needed = [capture.name for capture in job.spec.captures]
        warnings = Order(ran, cells, came.cell).warnings(needed)
        if warnings:
            return warnings, "Run from top to bottom, the notebook may give another result."
        if cells is None:
            return (
                [],
                f"The notebook cannot be read at {came.notebook}, so the order of its cells is not known.",
            )
        short = came.cells is not None and len(ran) < came.cells
        which = f"of the last {len(ran)} cells, those" if short else "the cells"
        return [], f"As far as their names tell, {which} that it needs ran as they stand in the notebook."


def _state(job: Job, cells: list[Cell] | None) -> CellState:
    """Return how the job's own cell stands in the notebook."""
    if cells is None or not job.spec.provenance.cell or not isinstance(job.spec.entry, CellEntry):
        return "unknown"
    now = next((cell.source for cell in cells if cell.id == job.spec.provenance.cell), None)
    if now is None:
        return "gone"
    return "same" if plain(now) == plain(job.spec.entry.source) else "changed"


def _position(id_: str, cells: list[Cell] | None) -> int | None:
    return next((at for at, cell in enumerate(cells or []) if id_ and cell.id == id_), None)


def _read(file: Path) -> list[Cell] | None:
    """Return the cells of a notebook as it is saved; None where it cannot be read."""
    try:
        if file.suffix != ".ipynb" or not file.is_absolute() or file.stat().st_size > _LARGEST:
            return None
        notebook = msgspec.json.decode(file.read_bytes(), type=_Notebook)
    except (OSError, ValueError, msgspec.DecodeError):
        return None
    return [Cell(id=one.id, source=_text(one)) for one in notebook.cells]


def _text(cell: _Cell) -> str:
    source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    return source if cell.cell_type == "code" else ""
