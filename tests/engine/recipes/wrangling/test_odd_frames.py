"""Frames that are not as one would like them: each opens, is profiled, and works or says why."""

import datetime
import decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.wrangling.world import Bench, step

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.wrangling import ask_schema as asks
from cellworks_engine.recipes.wrangling.profiles import profile
from cellworks_engine.recipes.wrangling.table_schema import Sort, View

ODD: dict[str, Any] = {
    "no rows": pd.DataFrame({"a": pd.Series(dtype="float64"), "b": pd.Series(dtype="str")}),
    "no columns": pd.DataFrame(index=range(3)),
    "nothing": pd.DataFrame(),
    "all missing": pd.DataFrame({"a": [None, None], "b": [np.nan] * 2, "t": pd.to_datetime([None, None])}),
    "one row": pd.DataFrame({"a": [1], "b": ["x"]}),
    "mixed": pd.DataFrame({"a": [1, "x", None, 2.5, b"y", (1, 2)]}),
    "nested": pd.DataFrame({"a": [[1, 2], None, {"k": [3]}], "b": [np.array([1.0]), np.array([]), None]}),
    "names": pd.DataFrame([[1, 2, 3, 4]], columns=[0, "0", "a", "a"]),
    "levels": pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])),
    "levels of rows": pd.DataFrame({"a": [1, 2]}, index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)])),
    "long": pd.DataFrame({"a": ["x" * 1_000_000, "y"]}),
    "great": pd.DataFrame({"a": [2**62 + 1, -(2**62)], "b": [1e308, -1e308], "c": [np.inf, -np.inf]}),
    "objects": pd.DataFrame(
        {
            "a": [decimal.Decimal("1.10"), decimal.Decimal("2")],
            "b": [datetime.date(2013, 1, 1), None],
            "c": [1 + 2j, 3j],
            "d": pd.to_timedelta(["1h", None]),
            "e": pd.period_range("2013-01", periods=2, freq="M"),
            "f": pd.interval_range(0, 2),
        }
    ),
    "nullable": pd.DataFrame(
        {
            "a": pd.array([1, None], dtype="Int64"),
            "b": pd.array([True, None], dtype="boolean"),
            "c": pd.array(["x", None], dtype="string"),
            "d": pd.array([1.5, None], dtype="double[pyarrow]"),
        }
    ),
    "wide": pd.DataFrame(np.zeros((3, 2_000)), columns=[f"c{at}" for at in range(2_000)]),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_frame_opens_and_is_profiled(name: str) -> None:
    frame = ODD[name]
    bench = Bench(frame)
    answer, cells = bench.window(count=100)
    assert answer.rows == len(frame) == len(cells["row"])
    assert len(bench.opened.columns) == frame.shape[1]
    names = [column.name for column in bench.opened.columns]
    assert len(set(names)) == len(names) and all(isinstance(one, str) for one in names)
    headers = bench.headers().headers
    assert [header.rows for header in headers] == [len(frame)] * frame.shape[1]
    assert [header.missing for header in headers] == [
        int(frame.iloc[:, at].isna().sum()) for at in range(frame.shape[1])
    ]
    for column in names[:5]:
        asked = asks.AskProfile(table=bench.table(), column=column)
        assert bench.ask(asked).rows == len(frame)
        assert bench.rows(view=View(sort=[Sort(column=column)], search="1"), count=10) is not None


def test_a_cell_of_a_million_characters_is_cut_in_the_grid_and_whole_when_asked_for() -> None:
    bench = Bench(ODD["long"])
    _, cells = bench.window()
    assert len(cells["a"][0]) < 1_000
    whole = bench.ask(asks.AskCell(table=bench.table(), row=0, column="a"))
    assert whole.length == len(whole.text) == 1_000_000


def test_frames_whose_names_are_no_texts_say_what_makes_them_work() -> None:
    bench = Bench(ODD["names"])
    assert [column.name for column in bench.opened.columns] == ["0 (2)", "0", "a", "a (2)"]
    assert any("clean-names" in note for note in bench.opened.notes)
    with pytest.raises(InvalidInput, match=r"no text|columns are called"):
        bench.window(bench.table(trial=step(op="limit-rows", rows=1)))


def test_a_great_number_is_shown_as_it_is() -> None:
    _, cells = Bench(ODD["great"]).window()
    assert cells["a"] == [str(2**62 + 1), str(-(2**62))]


def test_a_frame_of_another_library_is_opened_as_pandas_and_says_so() -> None:
    import polars as pl
    import pyarrow as pa

    for given in (
        pl.DataFrame({"a": [1, None]}),
        pa.table({"a": [1, None]}),
        pd.Series([1.0, None], name="a"),
    ):
        bench = Bench(given)
        assert [column.name for column in bench.opened.columns] == ["a"] and bench.opened.notes
        assert bench.headers().headers[0].missing == 1


def test_what_is_no_table_is_refused_by_what_it_is() -> None:
    with pytest.raises(InvalidInput, match=r"builtins\.dict, and no table"):
        Bench({"a": 1})


def test_a_profile_is_of_the_rows_that_are_shown() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 30.0]})
    assert profile(frame, column="a").rows == 3
