"""Running a notebook: cell by cell in the job's own shell, saved as it ran among the run's artifacts."""

from pathlib import Path
from typing import Any

import msgspec

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.folder import AttemptFolder, Launch, write_whole
from cellworks_engine.jobs.process.entries import Names, Run, assignments, source_file
from cellworks_engine.jobs.process.failing import Place, describe
from cellworks_engine.jobs.process.outputs import Outputs, flush
from cellworks_engine.jobs.process.shell import Shell
from cellworks_engine.jobs.schema import NotebookEntry
from cellworks_engine.jobs.step_schema import GivenValue

Cell = dict[str, Any]


class NotebookRun:
    """One notebook on its way; `place` is the cell that runs."""

    def __init__(
        self, entry: NotebookEntry, launch: Launch, folder: Path, shell: Shell, outputs: Outputs
    ) -> None:
        self._file = source_file(folder, entry.path)
        try:
            self._notebook: dict[str, Any] = msgspec.json.decode(self._file.read_bytes(), type=dict[str, Any])
            self._cells: list[Cell] = self._notebook["cells"]
        except (msgspec.DecodeError, KeyError):
            raise InvalidInput(f"{entry.path} is not a notebook (format 4).") from None
        self._launch = launch
        self._shell = shell
        self._outputs = outputs
        self._given: Names = {}
        self.place = Place(file="<cell 1>", words="cell 1")

    def run(self, values: Names, inputs: Names, attempt: AttemptFolder) -> Run:
        """Return the function that runs the cells and leaves the notebook in the attempt's artifacts.

        `inputs` stand over what a cell tagged `parameters` sets; `values` are there before it runs.
        """

        def run() -> Names:
            self._given = inputs
            self._insert_parameters()
            self._shell.names.update({**values, **inputs})
            for cell in self._cells:
                if cell.get("cell_type") == "code":
                    cell["outputs"], cell["execution_count"] = [], None
            try:
                self._run_cells()
            finally:
                attempt.artifacts.mkdir(mode=0o700, exist_ok=True)
                write_whole(attempt.artifacts / self._file.name, msgspec.json.encode(self._notebook))
            return self._shell.names

        return run

    def _run_cells(self) -> None:
        count = 0
        for cell in self._cells:
            source = _source(cell)
            if cell.get("cell_type") != "code" or "skip-execution" in _tags(cell) or not source.strip():
                continue
            count += 1
            self.place = Place(file=f"<cell {count}>", words=f"cell {count}")
            self._outputs.begin_cell()
            try:
                self._shell.run(source, self.place.file)
            except Exception as error:
                failure = describe(error, self.place)
                self._outputs.error(
                    failure.kind or "", failure.message or "", (failure.traceback or "").splitlines()
                )
                if "raises-exception" not in _tags(cell):
                    error.__cellworks_shown__ = True  # type: ignore[attr-defined]
                    raise
            finally:
                if "parameters" in _tags(cell):
                    self._shell.names.update(self._given)
                flush()
                cell["execution_count"] = count
                cell["outputs"] = [
                    {**output, "execution_count": count} if "execution_count" in output else output
                    for output in self._outputs.of_cell()
                ]

    def _plain_inputs(self) -> Names:
        entry = self._launch.spec.entry
        assert isinstance(entry, NotebookEntry)
        return {name: one.value for name, one in entry.inputs.items() if isinstance(one, GivenValue)}

    def _insert_parameters(self) -> None:
        shown = {**self._plain_inputs(), **self._launch.spec.parameters}
        if not shown:
            return
        tagged = (n for n, cell in enumerate(self._cells) if "parameters" in _tags(cell))
        cell: Cell = {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {"tags": ["injected-parameters"]},
            "outputs": [],
            "source": assignments(shown),
        }
        if (self._notebook.get("nbformat", 4), self._notebook.get("nbformat_minor", 0)) >= (4, 5):
            cell["id"] = "cellworks-parameters"
        self._cells.insert(next(tagged, -1) + 1, cell)


def _source(cell: Cell) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _tags(cell: Cell) -> list[str]:
    tags: list[str] = cell.get("metadata", {}).get("tags", [])
    return tags
