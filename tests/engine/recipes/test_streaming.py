"""A recipe over a file in batches makes what it makes of the whole file, and a file whole or not at all."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.engine.recipes.conftest import a_table, ran, recipe

from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.recipes.batches import batches_of, frame_of
from cellworks_engine.recipes.streaming import clean_file, streams

STEPS: list[dict[str, Any]] = [
    {"op": "impute", "columns": ["x"]}, {"op": "one-hot", "columns": ["word"], "unseen": "own"},
    {"op": "scale", "columns": ["x", "y"]},
    {"op": "date-parts", "column": "at", "parts": ["hour", "weekday"]},
    {"op": "change-type", "columns": ["n"], "to": "text"},
]  # fmt: skip


def a_file(folder: Path, kind: str) -> tuple[Path, pd.DataFrame]:
    """Return a file whose first batches know less than the last: no missing number, no text, no value."""
    table = a_table(1000, 1).assign(
        n=np.arange(1000), late=[1] * 900 + [None] * 100, code=["7"] * 800 + ["x"] * 200,
        nothing=[None] * 700 + [1.5] * 300,
    ).reset_index(drop=True)  # fmt: skip
    table["n"] = table["n"].mask(table["n"] > 950)
    table["at"] = table["at"].dt.tz_localize(None)
    path = folder / f"rows{kind}"
    if kind == ".parquet":
        # as others write it: without pandas' own words on what the columns are
        arrow = pa.Table.from_pandas(table.astype({"n": "Int64"}), preserve_index=False)
        pq.write_table(arrow.replace_schema_metadata(None), path)
    elif kind == ".jsonl":
        table.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        table.to_csv(path, index=False, sep="\t" if kind == ".tsv" else ",")
    return path, table


@pytest.mark.parametrize("kind", [".parquet", ".csv", ".tsv", ".jsonl"])
def test_batches_are_of_the_types_of_the_whole_file(tmp_path: Path, kind: str):
    path, _ = a_file(tmp_path, kind)
    whole = frame_of(path)
    batches = [batch for batch, _ in batches_of(path, 130)]
    assert len(batches) >= 4
    for batch in batches:
        for name in whole.columns:
            assert batch[name].isna().all() or batch[name].dtype == whole[name].dtype, name
    pd.testing.assert_frame_equal(pd.concat(batches, ignore_index=True), whole, check_dtype=False)


@pytest.mark.parametrize("to", ["out.parquet", "out.csv", "out.jsonl"])
@pytest.mark.parametrize("kind", [".parquet", ".csv"])
def test_rows_that_go_in_batches_come_out_as_all_at_once(tmp_path: Path, kind: str, to: str):
    path, _ = a_file(tmp_path, kind)
    steps = [step for step in STEPS if step["op"] != "date-parts" or kind == ".parquet"]
    fitted = ran(frame_of(path), *steps).recipe
    told: list[tuple[int, int | None]] = []
    made = clean_file(fitted, path, tmp_path / to, rows=130, tell=lambda done, of: told.append((done, of)))
    assert made.streamed
    assert made.rows == 1000
    assert told[-1] == (1000, 1000)
    whole = clean_file(fitted, frame_of(path), tmp_path / f"whole_{to}", rows=10**6)
    assert whole.rows == 1000
    pd.testing.assert_frame_equal(
        frame_of(made.path), frame_of(tmp_path / f"whole_{to}"), check_dtype=False, rtol=1e-12
    )
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([path.name, to, f"whole_{to}"])


def test_steps_that_look_at_other_rows_take_the_file_whole_and_so_does_learning_again(tmp_path: Path):
    path, _ = a_file(tmp_path, ".parquet")
    sorting = recipe({"op": "sort-rows", "columns": ["x"]})
    assert not streams(sorting)
    made = clean_file(sorting, path, tmp_path / "sorted.parquet", rows=100)
    assert not made.streamed
    assert frame_of(made.path).x.dropna().is_monotonic_increasing
    again = clean_file(recipe(*STEPS), path, tmp_path / "again.parquet", refit=True)
    assert again.recipe.steps[0].fitted is not None
    assert again.recipe.steps[0].fitted.rows == 1000
    assert again.recipe.expects


def test_what_fails_leaves_what_was_there(tmp_path: Path):
    path, _ = a_file(tmp_path, ".csv")
    to = tmp_path / "out.csv"
    to.write_text("as it was")
    with pytest.raises(InvalidInput, match="Step 1"):
        clean_file(recipe({"op": "change-type", "columns": ["code"], "to": "number"}), path, to, rows=100)
    assert to.read_text() == "as it was"
    assert len(list(tmp_path.iterdir())) == 2
    with pytest.raises(InvalidInput, match="no kind that is written"):
        clean_file(recipe(), path, tmp_path / "x.doc")
    with pytest.raises(NotFound):
        clean_file(recipe(), tmp_path / "none.csv", to)


@pytest.mark.parametrize("kind", [".parquet", ".csv"])
def test_a_file_of_no_rows_is_one_with_columns(tmp_path: Path, kind: str):
    path = tmp_path / f"none{kind}"
    table = a_table(0, 1).drop(columns="at")
    table.to_parquet(path) if kind == ".parquet" else table.to_csv(path, index=False)
    made = clean_file(recipe({"op": "mark-missing", "columns": ["x"]}), path, tmp_path / "out.parquet")
    assert made.rows == 0
    assert "x_missing" in frame_of(made.path)
