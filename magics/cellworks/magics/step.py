"""`%%step`: the cell is a step of the notebook's pipeline. Here it runs as any cell does."""

from cellworks import pipeline_cell
from cellworks.magics import Shell
from cellworks.parsing import Parser
from cellworks.pipeline_cell import kind_call, read_cell
from cellworks.pipeline_values import here


class CellFailed(Exception):
    """The cell raised; its traceback has been shown already."""

    def _render_traceback_(self) -> list[str]:
        return []


def make_parser() -> Parser:
    """Return the parser of the magic's line."""
    return pipeline_cell.make_parser()


def run(shell: Shell, line: str, cell: str) -> None:
    """Run the cell here, once it is clear that it can be a step."""
    found = read_cell(f"%%step {line}\n{cell}", here(), shell.transform_cell)
    call = kind_call(found.tree)
    if call is not None:
        print(f"{found.name}: a step of kind {call[0]}, which is done when the pipeline runs.")  # noqa: T201
        return
    if not shell.run_cell(cell, store_history=False).success:
        raise CellFailed
