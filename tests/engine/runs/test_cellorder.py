"""Cells that ran out of order are named, and those that ran as they stand are not."""

import pytest

from cellworks_engine.runs.cellorder import Cell, Order, Ran, names_of

LOAD = Cell("load", "import pandas as pd\nframe = pd.read_csv('a.csv')")
CLEAN = Cell("clean", "frame = frame.dropna()\nlimit = 3")
SPLIT = Cell("split", "train = frame[frame.x < limit]")
FIT = Cell("fit", "%%train late\nmodel = fit(train, depth)")
LATE = Cell("late", "depth = 8")
NOTEBOOK = [LOAD, Cell("depth", "depth = 6"), CLEAN, SPLIT, FIT, LATE]


def ran(*cells: Cell) -> list[Ran]:
    return [Ran(count, cell.id, cell.source) for count, cell in enumerate(cells, start=1)]


def kinds(executed: list[Ran], notebook: list[Cell] | None = None) -> list[tuple[str, str, int]]:
    order = Order(executed, NOTEBOOK if notebook is None else notebook, "fit")
    return [(one.kind, one.name, one.executed) for one in order.warnings(["train", "depth"])]


def test_cells_that_ran_as_they_stand_give_no_warning():
    assert kinds(ran(*NOTEBOOK[:4])) == []


def test_a_name_that_a_cell_below_set_is_named():
    (warning,) = Order(ran(*NOTEBOOK[:4], LATE), NOTEBOOK, "fit").warnings(["train", "depth"])
    assert (warning.kind, warning.sentence) == (
        "below", "`depth` was last set by cell [5], which stands below this one.",
    )  # fmt: skip


def test_a_cell_that_was_removed_or_edited_since_is_named():
    executed = ran(*NOTEBOOK[:4])
    assert kinds(executed, [LOAD, *NOTEBOOK[2:]]) == [("gone", "depth", 2)]
    edited = [LOAD, Cell("depth", "depth = 7"), *NOTEBOOK[2:]]
    assert kinds(executed, edited) == [("changed", "depth", 2)]


def test_a_cell_that_was_not_run_again_after_one_above_it_is_named():
    again = Cell("depth", "limit = 9\ndepth = 6")
    notebook = [LOAD, CLEAN, again, SPLIT, FIT]
    executed = ran(LOAD, CLEAN, SPLIT, again)
    assert kinds(executed, notebook) == [("stale", "limit", 3)]


def test_a_cell_that_changes_its_own_earlier_value_is_named():
    assert kinds(ran(LOAD, NOTEBOOK[1], CLEAN, CLEAN, SPLIT)) == [("repeated", "frame", 4)]


def test_only_what_led_to_the_needed_names_counts():
    other = Cell("other", "plot = 1")
    executed = ran(LOAD, NOTEBOOK[1], CLEAN, SPLIT, other, other)
    assert kinds(executed) == []


def test_without_the_notebook_only_the_order_among_executions_is_told():
    order = Order(ran(LOAD, NOTEBOOK[1], CLEAN, CLEAN, SPLIT), None, "fit")
    assert [one.kind for one in order.warnings(["train"])] == ["repeated"]


@pytest.mark.parametrize(
    ("source", "sets", "reads"),
    [
        ("x = x + 1", {"x"}, {"x"}),
        ("x += 1", {"x"}, {"x"}),
        ("frame['late'] = frame.delay > 15", {"frame"}, {"frame"}),
        ("model.alpha = 2", {"model"}, {"model"}),
        ("a = 1\nb = a", {"a", "b"}, set()),
        ("def f(a, b=rate):\n    c = a\n    return c + base", {"f"}, {"rate", "base"}),
        ("[i for i in rows]", set(), {"rows"}),
        ("import numpy as np, os.path", {"np", "os"}, set()),
        ("for i in items:\n    total = i", {"i", "total"}, {"items"}),
        ("%matplotlib inline\nx = 1\n!ls", {"x"}, set()),
        ("%%time\ny = x", {"y"}, {"x"}),
        ("%%train late -p depth=8 -o model\nmodel = fit(x)", {"model"}, set()),
        ("%%bash\nx=1", set(), set()),
        ("this is no python", set(), set()),
    ],
)
def test_what_a_cell_sets_and_reads(source: str, sets: set[str], reads: set[str]):
    found = names_of(source)
    assert (found.sets, found.reads - {"late"}) == (sets, reads)
