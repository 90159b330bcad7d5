"""Which cells a notebook has run, each by its own count."""

import json

from IPython.core.interactiveshell import InteractiveShell

from cellworks import history


def test_the_history_names_each_cell_by_its_own_count(shell: InteractiveShell):
    history.watch(shell)
    told: list[tuple[int, int, bytes]] = []
    shell.user_ns["look"] = lambda: told.append((history.running(shell), *history.executed(shell)))
    for number, source in enumerate(["a = 1", "b = 2", "look()"]):
        shell.run_cell(source, store_history=True, cell_id=f"cell-{number}")
    ((count, cells, kept),) = told
    assert (count, cells) == (3, 2)
    assert json.loads(kept) == [
        {"count": 1, "cell": "cell-0", "source": "a = 1"},
        {"count": 2, "cell": "cell-1", "source": "b = 2"},
    ]
