"""Joins, shapes, and stretches of time against Polars, or plain Python, which share no code with them."""

import json
from datetime import timedelta
from typing import Any

import pandas as pd
import polars as pl
import pytest
from tests.engine.recipes.conftest import a_table, done, near, ran, values

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.running import run

WEATHER = pd.DataFrame({
    "word": ["UA", "AA", "AA", None, "zz"], "wind": [1.0, 2.0, None, 4.0, 5.0], "x": [9, 8, 7, 6, 5],
})  # fmt: skip
HOWS = ["inner", "left", "right", "outer", "semi", "anti"]


def rows_of(frame: pd.DataFrame, names: list[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(values(frame, name) for name in names), strict=True))


def in_polars(frame: pd.DataFrame, names: list[str]) -> pl.DataFrame:
    return pl.DataFrame({name: values(frame, name) for name in names}, strict=False)


def ordered(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=repr)


@pytest.mark.parametrize("how", HOWS)
def test_frames_are_joined_as_polars_does(table: pd.DataFrame, how: Any):
    table = table.assign(place=range(len(table)))
    found = done(
        table,
        {"op": "join", "frame": "weather", "columns": ["word"], "how": how, "suffix": "_w"},
        weather=WEATHER,
    )
    names = ["place", "word", "x"] + (["wind", "x_w"] if how not in ("semi", "anti") else [])
    mine = in_polars(table, ["place", "word", "x"]).with_columns(pl.col("word").cast(pl.String))
    wanted = mine.join(
        in_polars(WEATHER, ["word", "wind", "x"]), on="word", how="full" if how == "outer" else how,
        nulls_equal=True, suffix="_w", maintain_order="left_right" if how != "right" else "right_left",
        **({"coalesce": True} if how in ("outer", "right", "left") else {}),
    ).select(names).rows()  # fmt: skip
    rows = rows_of(found, names)
    assert (ordered(rows) == ordered(wanted)) if how == "outer" else (rows == wanted)


@pytest.mark.parametrize("how", ["inner", "semi", "anti"])
def test_all_keys_must_be_the_same(table: pd.DataFrame, how: Any):
    other = pd.DataFrame({"word": ["UA", "UA", "AA"], "y": [1, 2, 3], "wind": [1.0, 2.0, 3.0]})
    found = done(table, {"op": "join", "frame": "w", "columns": ["word", "y"], "how": how}, w=other)
    keys = set(zip(other.word, other.y, strict=True))
    rows = rows_of(table, ["word", "y"])
    assert rows_of(found, ["word", "y"]) == [one for one in rows if (one in keys) == (how != "anti")]


def test_keys_may_have_other_names_and_each_row_be_paired_with_each():
    table = pd.DataFrame({"code": ["UA", "AA"]})
    other = {"op": "join", "frame": "w", "columns": ["code"], "matches": ["word"], "how": "inner"}
    assert rows_of(done(table, other, w=WEATHER), ["code", "wind"]) == [
        ("UA", 1.0),
        ("AA", 2.0),
        ("AA", None),
    ]
    assert len(done(table, {"op": "join", "frame": "w", "how": "cross"}, w=WEATHER)) == 10
    assert done(table, {**other, "how": "anti"}, w=WEATHER).empty


def test_a_second_frame_may_be_a_file_and_must_be_there(tmp_path: Any, table: pd.DataFrame):
    WEATHER.to_parquet(tmp_path / "w.parquet")
    step = {"op": "join", "columns": ["word"]}
    found = done(table, {**step, "frame": str(tmp_path / "w.parquet")})
    pd.testing.assert_frame_equal(found, done(table, {**step, "frame": "weather"}, weather=WEATHER))
    with pytest.raises(InvalidInput, match="needs the frame weather, which is not given"):
        done(table, {**step, "frame": "weather"})
    for frame, said in (("df", "cannot be called df"), ("w.doc", "neither the name of a frame nor a file")):
        with pytest.raises(InvalidInput, match=said):
            done(table, {**step, "frame": frame})
    with pytest.raises(InvalidInput, match="needs the name parts itself"):
        done(
            table, {"op": "split-text", "column": "word", "by": "-", "into": ["a"]},
            {**step, "frame": "parts"},
            parts=WEATHER,
        )  # fmt: skip


@pytest.mark.parametrize("unique", [False, True])
def test_rows_of_a_second_frame_come_below_and_say_where_from(table: pd.DataFrame, unique: bool):
    step = {"op": "concat", "frame": "more", "unique": unique, "source": "from"}
    more = pd.concat([table.head(5), WEATHER.rename(columns={"wind": "y"}).assign(y=1)])
    found = done(table, step, more=more)
    names = ["x", "y", "word", "at", "truth"]
    wanted, seen = [], set()
    for source, frame in (("this", table), ("more", more)):
        for row in rows_of(frame, names):
            if not (unique and row in seen):
                wanted.append((*row, source))
            seen.add(row)
    assert rows_of(found, [*names, "from"]) == wanted


@pytest.mark.parametrize("by", ["sum", "mean", "count", "max"])
def test_values_become_columns(by: str):
    table = a_table(200, 3)
    found = done(table, {"op": "pivot", "columns": ["truth"], "column": "word", "value": "y", "by": by})
    words = sorted(set(values(table, "word")) - {None})
    assert list(found.columns) == ["truth", *words]
    for row in found.to_dict("records"):
        for word in words:
            own = [y for y, w, t in rows_of(table, ["y", "word", "truth"]) if w == word and t == row["truth"]]
            said = {"sum": sum, "mean": lambda some: sum(some) / len(some), "count": len, "max": max}[by](own)
            assert near([row[word]], [said])


def test_columns_become_rows_and_lists_too(table: pd.DataFrame):
    found = done(table, {"op": "melt", "columns": ["word"], "values": ["x", "y"], "into": "v"})
    wanted = [
        (word, name, v) for name in ("x", "y") for word, v in rows_of(table, ["word", name])
    ]  # fmt: skip
    assert rows_of(found, ["word", "name", "v"]) == wanted
    lists = [[1, 2], [], None, [3]]
    for column in (lists, [None if one is None else json.dumps(one) for one in lists]):
        listed = pd.DataFrame({"k": range(4), "v": pd.Series(column, dtype=object)})
        long = done(listed, {"op": "explode", "column": "v"})
        assert rows_of(long, ["k", "v"]) == [(0, 1), (0, 2), (1, None), (2, None), (3, 3)]


def test_keys_become_columns_those_that_were_learned():
    made = [{"a": 1, "b": "x"}, None, {"b": "y"}]
    for column in (made, [None if one is None else json.dumps(one) for one in made]):
        outcome = ran(pd.DataFrame({"s": pd.Series(column, dtype=object)}), {"op": "flatten", "column": "s"})
        assert rows_of(outcome.frame, ["s_a", "s_b"]) == [(1, "x"), (None, None), (None, "y")]
        new = pd.DataFrame({"s": pd.Series([{"a": 5, "c": 6}, "no json"], dtype=object)})
        again = run(outcome.recipe, new).frame
        assert list(again.columns) == ["s_a", "s_b"]
        assert rows_of(again, ["s_a", "s_b"]) == [(5, None), (None, None)]


@pytest.mark.parametrize("groups", [[], ["word"]])
@pytest.mark.parametrize("fill", ["missing", "forward", "linear"])
def test_time_gets_another_rhythm(groups: list[str], fill: str):
    table = a_table(150, 5)
    found = done(
        table,
        {"op": "resample", "column": "at", "unit": "week", "groups": groups, "fill": fill,
         "aggregates": [{"column": "y", "by": "mean", "into": "m"}]},
    )  # fmt: skip
    weeks: dict[Any, dict[Any, list[int]]] = {}
    for at, word, y in rows_of(table, ["at", "word", "y"]):
        if at is not pd.NaT and at is not None:
            start = (at.to_pydatetime() - timedelta(days=at.weekday())).date()
            weeks.setdefault(word if groups else None, {}).setdefault(start, []).append(y)
    wanted = []
    for group in sorted(weeks, key=lambda one: (one is None, one)):
        start, kept = min(weeks[group]), []
        while start <= max(weeks[group]):
            own = weeks[group].get(start)
            kept.append([group, start, None if own is None else sum(own) / len(own)])
            start += timedelta(days=7)
        wanted += filled(kept, fill)
    assert [one.date() for one in found["at"]] == [one[1] for one in wanted]
    assert near(values(found, "m"), [one[2] for one in wanted])
    assert not groups or values(found, "word") == [one[0] for one in wanted]


def filled(rows: list[list[Any]], how: str) -> list[list[Any]]:
    there = [at for at, row in enumerate(rows) if row[2] is not None]
    for at, row in enumerate(rows):
        if row[2] is None and how != "missing":
            low, high = max(one for one in there if one < at), min(one for one in there if one > at)
            weight = (at - low) / (high - low) if how == "linear" else 0
            row[2] = rows[low][2] + weight * (rows[high][2] - rows[low][2])
    return rows


@pytest.mark.parametrize(
    "step",
    [
        *({"op": "join", "frame": "w", "columns": ["word"], "how": how} for how in HOWS),
        {"op": "concat", "frame": "w", "source": "from", "unique": True},
        {"op": "pivot", "columns": ["word"], "column": "truth", "value": "x"},
        {"op": "melt", "columns": ["at"], "values": ["x", "y"]},
        {"op": "explode", "column": "word"},
        {"op": "resample", "column": "at", "groups": ["word"], "fill": "linear",
         "aggregates": [{"column": "x", "by": "sum", "into": "s"}]},
    ],
    ids=lambda step: f"{step['op']} {step.get('how', '')}",
)  # fmt: skip
def test_no_rows_and_rows_without_values_are_no_matter(step: dict[str, Any]):
    none = a_table(0, 1)
    empty = done(none, step, w=WEATHER.head(0))
    assert empty.empty
    blank = a_table(9, 1).assign(
        x=float("nan"), at=pd.Series([pd.NaT] * 9, dtype=none["at"].dtype).to_numpy()
    )
    assert done(blank.assign(at=pd.Series(blank["at"]).dt.tz_localize("UTC")), step, w=WEATHER) is not None
