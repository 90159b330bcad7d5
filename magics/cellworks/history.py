"""Which cells a notebook has run, in the order it ran them: what a job's captured values came from."""

import json
from typing import Any

_ids: dict[int, dict[int, str]] = {}
"""By shell, the id of the cell that ran under each execution count."""
MOST = 500_000
"""Characters of source that are kept; of a longer history the newest cells."""


def watch(shell: Any) -> None:
    """Remember the ids of the cells that run from now on."""
    ids = _ids.setdefault(id(shell), {})

    def note(info: Any) -> None:
        if getattr(info, "store_history", False) and (cell := getattr(info, "cell_id", None)):
            ids[len(shell.history_manager.input_hist_raw)] = str(cell)  # where its source is about to be put

    shell.events.register("pre_run_cell", note)


def running(shell: Any) -> int:
    """Return the count of the cell that runs; some IPythons have counted on by then, others have not."""
    return len(shell.history_manager.input_hist_raw) - 1 or int(shell.execution_count)


def executed(shell: Any) -> tuple[int, bytes]:
    """Return how many cells ran before this one, and JSON of their counts, ids and sources, oldest first."""
    sources: list[str] = list(shell.history_manager.input_hist_raw)[1:-1]
    ids = _ids.get(id(shell), {})
    cells: list[dict[str, Any]] = []
    left = MOST
    for count, source in reversed(list(enumerate(sources, start=1))):
        left -= len(source)
        if left < 0:
            break
        if source:
            cells.append({"count": count, "cell": ids.get(count, ""), "source": source})
    return len([one for one in sources if one]), json.dumps(cells[::-1]).encode()
