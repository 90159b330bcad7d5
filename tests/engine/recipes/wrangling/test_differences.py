"""What a step would change, against rows that carry their own number."""

from typing import Any

import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Bench, a_frame, step

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling.table_schema import Sort, ValuesFilter, View

ADDED, REMOVED = 2, 3


def same(one: Any, other: Any) -> bool:
    return (pd.isna(one) and pd.isna(other)) or one == other


def test_filled_cells_are_told_with_what_they_were() -> None:
    frame = a_frame(1, 60)
    bench = Bench(frame)
    answer, cells = bench.window(
        bench.table(trial=step(op="fill-missing", columns=["number"], value=0.5)), count=100
    )
    missing = frame["number"].isna().tolist()
    assert cells["differs number"] == missing and any(missing)
    assert cells["mark"] == [int(one) for one in missing]
    assert answer.trial is not None and answer.trial.aligned
    assert (answer.trial.changed, answer.trial.removed) == (sum(missing), 0)
    assert {one.name: one.cells for one in answer.trial.columns if one.cells} == {"number": sum(missing)}
    assert [cells["number"][row] for row in range(60) if missing[row]] == [0.5] * sum(missing)
    assert all(cells["was number"][row] is None for row in range(60) if missing[row])


@pytest.mark.parametrize(
    "removing",
    [
        step(op="keep-rows", column="whole", **{"is": ">", "value": 12}),
        step(op="drop-missing", columns=["number"]),
        step(op="drop-duplicates", columns=["text"]),
        step(op="limit-rows", rows=7),
        step(op="custom", code="df = df[df['whole'] > 12]"),
    ],
)
def test_rows_that_go_stand_where_they_stood(removing: Any) -> None:
    frame = a_frame(2, 50).reset_index(drop=True)
    bench = Bench(frame)
    answer, cells = bench.window(bench.table(trial=removing), count=100)
    kept = bench.wrangling.tables.after(bench.frame, [removing]).index.tolist()
    assert cells["row"] == list(range(50))
    assert [row for row, mark in enumerate(cells["mark"]) if mark != REMOVED] == sorted(kept)
    assert answer.trial is not None and answer.trial.removed == 50 - len(kept)
    assert cells["whole"] == frame["whole"].tolist(), "a row that goes still shows what it holds"


def test_sorted_rows_stand_in_their_new_order_and_none_is_changed() -> None:
    frame = a_frame(3, 40)
    bench = Bench(frame)
    answer, cells = bench.window(bench.table(trial=step(op="sort-rows", columns=["whole"])), count=100)
    assert cells["whole"] == sorted(frame["whole"].tolist())
    assert answer.trial is not None and (answer.trial.changed, answer.trial.removed) == (0, 0)


def test_columns_that_come_and_go_are_told() -> None:
    bench = Bench(a_frame(4, 30))
    answer, cells = bench.window(bench.table(trial=step(op="one-hot", columns=["kind"])), count=100)
    assert answer.trial is not None
    told = {one.name: one.status for one in answer.trial.columns}
    assert told["kind"] == "removed" and told["kind_x"] == "added" and told["number"] == "same"
    assert cells["kind"] == bench.wrangling.tables.base(bench.frame)["kind"].tolist()


def test_groups_are_new_rows_and_are_not_compared() -> None:
    bench = Bench(a_frame(5, 30))
    grouping = step(
        op="group-rows", columns=["kind"], aggregates=[{"column": "whole", "by": "sum", "into": "whole"}]
    )
    answer, cells = bench.window(bench.table(trial=grouping), count=100)
    assert answer.trial is not None and not answer.trial.aligned
    assert len(cells["row"]) == 3 and "differs whole" not in cells


@pytest.mark.parametrize("seed", range(8))
def test_cells_that_differ_are_those_that_are_unlike_before(seed: int) -> None:
    frame = a_frame(seed, 50).reset_index(drop=True)
    bench = Bench(frame)
    trial = step(
        op="custom",
        code="df['text'] = df['text'].str.lower()\ndf['whole'] = df['whole'].clip(0, 9)\n"
        "df['number'] = df['number'].round()\ndf = df[df['whole'] != 3]",
    )
    _, cells = bench.window(bench.table(trial=trial), count=100)
    after = bench.wrangling.tables.after(bench.frame, [trial])
    for name in ("text", "whole", "number"):
        for row in range(50):
            differs = row in after.index and not same(frame[name][row], after[name].get(row))
            assert cells[f"differs {name}"][row] == differs, (name, row)


def test_a_view_of_a_trial_is_that_of_the_table_before() -> None:
    frame = a_frame(6, 60).reset_index(drop=True)
    bench = Bench(frame)
    view = View(filters=[ValuesFilter(column="kind", values=["x"])], sort=[Sort(column="whole")])
    trial = bench.table(trial=step(op="drop-missing", columns=["number"]))
    rows = bench.rows(trial, view, count=100)
    of_kind = frame[frame["kind"] == "x"].sort_values("whole", kind="stable").index.tolist()
    assert rows == of_kind
    only = bench.rows(trial, View(changes=True), count=100)
    assert only == frame.index[frame["number"].isna()].tolist()


def test_a_trial_that_fails_says_on_which_row() -> None:
    frame = pd.DataFrame({"a": ["1", "2", "x"]})
    bench = Bench(frame)
    with pytest.raises(InvalidInput, match="on row 2, where a is 'x'"):
        bench.window(bench.table(trial=step(op="change-type", columns=["a"], to="number", errors="fail")))
