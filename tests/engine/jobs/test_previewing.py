"""How values look: their beginning, whatever library they come from, and never more than a little."""

import subprocess
import sys
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import pytest

from cellworks_engine.jobs.preview_schema import FramePreview, ItemsPreview, TextPreview
from cellworks_engine.jobs.previewing import preview_of


def frame_of(value: Any) -> FramePreview:
    preview = preview_of(value)
    assert isinstance(preview, FramePreview)
    return preview


def test_a_frame_shows_its_first_rows_and_columns():
    wide = pd.DataFrame({f"c{at}": range(1000) for at in range(50)})

    shown = frame_of(wide)

    assert (shown.height, shown.width, len(shown.rows), len(shown.columns)) == (1000, 50, 5, 20)
    assert shown.rows[4] == [4] * 20 and shown.columns[0].name == "c0" and shown.columns[0].dtype == "int64"
    assert shown.labels == []


def test_missing_values_times_and_long_texts_are_short_cells():
    frame = pd.DataFrame({
        "time": [pd.Timestamp("2013-01-01"), pd.NaT], "word": ["x" * 500, None],
        "whole": pd.array([1, None], dtype="Int64"), "half": [0.5, float("nan")], "big": [1 << 60, 2],
        "list": [[*range(1000)], []],
    })  # fmt: skip

    first, second = frame_of(frame).rows

    assert first[0] == "2013-01-01 00:00:00" and first[2] == 1 and first[3] == 0.5
    assert first[4] == str(1 << 60)
    assert isinstance(first[1], str) and len(first[1]) == 80
    assert isinstance(first[5], str) and len(first[5]) <= 80
    assert second[:4] == [None, None, None, None]


def test_rows_that_have_names_are_shown_with_them():
    counts = pd.Series([3, 2], index=pd.Index(["JFK", "LGA"], name="origin"), name="late")

    shown = frame_of(counts)

    assert (shown.labels, shown.rows, shown.columns[0].name) == (["JFK", "LGA"], [[3], [2]], "late")


def test_polars_and_arrow_frames_look_like_those_of_pandas():
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    held = {"origin": ["JFK", "LGA", None], "delay": [1.5, 2.0, None]}

    for value in (pl.DataFrame(held), pa.table(held), pa.RecordBatch.from_pydict(held)):
        shown = frame_of(value)
        assert [one.name for one in shown.columns] == ["origin", "delay"]
        assert shown.rows == [["JFK", 1.5], ["LGA", 2.0], [None, None]]
        assert (shown.height, shown.width) == (3, 2)
    assert frame_of(pl.Series("delay", [1, 2])).rows == [[1], [2]]
    lazy = preview_of(pl.DataFrame(held).lazy())
    assert isinstance(lazy, TextPreview)  # nobody has asked for its rows
    listed = preview_of(pa.chunked_array([[1, 2, 3]]))
    assert listed == ItemsPreview(items=["1", "2", "3"], length=3)


def test_arrays_show_their_first_items_and_matrices_their_first_rows():
    assert preview_of(np.arange(10_000)) == ItemsPreview(items=[str(at) for at in range(10)], length=10_000)
    shown = frame_of(np.ones((100, 30)))
    assert (shown.height, shown.width, shown.rows[0]) == (100, 30, [1.0] * 20)
    assert isinstance(preview_of(np.ones((4, 4, 4))), TextPreview)


def test_lists_and_dicts_show_their_first_items():
    assert preview_of([*range(100_000)]) == ItemsPreview(items=[str(at) for at in range(10)], length=100_000)
    shown = preview_of({"a": object, "b": ["x" * 1000] * 1000})
    assert isinstance(shown, ItemsPreview) and shown.length == 2
    assert all(len(line) <= 120 for line in shown.items)


def test_a_model_says_its_parameters():
    from sklearn.linear_model import LogisticRegression

    assert preview_of(LogisticRegression(C=0.25)) == TextPreview(text="LogisticRegression(C=0.25)")


def test_what_cannot_be_looked_at_has_no_preview_and_harms_nobody():
    class Broken:
        def __repr__(self) -> str:
            raise RuntimeError("not today")

    class Plain:
        pass

    assert preview_of(Broken()) is None and preview_of(Plain()) is None and preview_of(len) is None


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame({f"{'c' * 5000}{at}": ["\U0001f6eb" * 10_000] * 10 for at in range(100)}),
        ["x" * 100_000] * 1000,
        {at: ["y" * 100_000] * 1000 for at in range(100)},
        "z" * 1_000_000,
        b"\x00" * 1_000_000,
    ],
    ids=["frame", "list", "dict", "text", "bytes"],
)
def test_a_preview_is_small_whatever_the_value_is(value: object):
    assert len(msgspec.json.encode(preview_of(value))) < 50_000


def test_looking_imports_no_library():
    code = (
        "import sys; from cellworks_engine.jobs.previewing import preview_of; preview_of([1]);"
        "print([name for name in ('pandas', 'numpy', 'polars', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
