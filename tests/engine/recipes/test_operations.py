"""Each operation against a statement of what it means in plain Python, row by row, or in Polars."""

import math
import re
import statistics
from collections import Counter
from typing import Any

import pandas as pd
import polars as pl
import pytest
from tests.engine.recipes.conftest import a_table, done, near, ran, there, values

from cellworks_engine.errors import InvalidInput

# ---- missing values


@pytest.mark.parametrize("how", ["any", "all"])
def test_rows_with_missing_values_go(table: pd.DataFrame, how: str):
    found = done(table, {"op": "drop-missing", "columns": ["x", "word"], "how": how})
    pairs = zip(values(table, "x"), values(table, "word"), table.index, strict=True)
    test = any if how == "any" else all
    assert list(found.index) == [index for *pair, index in pairs if not test(one is None for one in pair)]


def test_a_value_is_put_where_one_is_missing(table: pd.DataFrame):
    found = done(table, {"op": "fill-missing", "columns": ["x"], "value": 7.5})
    assert values(found, "x") == [7.5 if one is None else one for one in values(table, "x")]


@pytest.mark.parametrize("by", ["mean", "median", "mode"])
def test_what_was_learned_is_put_where_a_value_is_missing(by: str):
    table = a_table(200, 4)
    found = done(table, {"op": "impute", "columns": ["x"], "by": by})
    known = there(values(table, "x"))
    if by == "mode":
        counts = Counter(known)
        wanted = min(one for one in known if counts[one] == max(counts.values()))
    else:
        wanted = statistics.fmean(known) if by == "mean" else statistics.median(known)
    assert near(values(found, "x"), [wanted if one is None else one for one in values(table, "x")])


def test_the_most_frequent_word_is_put_where_one_is_missing():
    table = a_table(200, 4)
    found = done(table, {"op": "impute", "columns": ["word"], "by": "mode"})
    most = Counter(there(values(table, "word"))).most_common(1)[0][0]
    assert values(found, "word") == [most if one is None else one for one in values(table, "word")]


def test_missing_values_are_marked(table: pd.DataFrame):
    found = done(table, {"op": "mark-missing", "columns": ["x", "word"]})
    for name in ("x", "word"):
        assert found[f"{name}_missing"].tolist() == [one is None for one in values(table, name)]


# ---- numbers


@pytest.mark.parametrize("by", ["standard", "min-max", "robust", "max-abs"])
def test_numbers_are_scaled_as_polars_says(by: str):
    table = a_table(200, 5)
    x = pl.Series(values(table, "x"), dtype=pl.Float64)
    wanted = {
        "standard": (x - x.mean()) / x.std(ddof=0),
        "min-max": (x - x.min()) / (x.max() - x.min()),
        "robust": (x - x.median()) / (x.quantile(0.75, "linear") - x.quantile(0.25, "linear")),
        "max-abs": x / x.abs().max(),
    }[by].to_list()
    assert near(values(done(table, {"op": "scale", "columns": ["x"], "by": by}), "x"), wanted)


def test_a_column_that_never_varies_is_scaled_to_0():
    assert done(pd.DataFrame({"x": [3.0, 3.0]}), {"op": "scale", "columns": ["x"]}).x.tolist() == [0.0, 0.0]


def test_numbers_are_held_within_bounds(table: pd.DataFrame):
    found = done(table, {"op": "clip", "columns": ["x", "y"], "low": 0, "high": 8.5})
    for name in ("x", "y"):
        wanted = [None if one is None else min(max(one, 0), 8.5) for one in values(table, name)]
        assert near(values(found, name), wanted)


@pytest.mark.parametrize("by", ["std", "robust", "quantile"])
@pytest.mark.parametrize("fix", ["clip", "missing", "drop"])
def test_what_lies_far_out_is_dealt_with(by: str, fix: str):
    table = a_table(300, 6)
    limit = 0.1 if by == "quantile" else 1.5
    known = there(values(table, "x"))
    if by == "quantile":
        cut = pl.Series(known)
        low, high = cut.quantile(0.1, "linear"), cut.quantile(0.9, "linear")
    else:
        middle = statistics.fmean(known) if by == "std" else statistics.median(known)
        spread = (
            statistics.pstdev(known) if by == "std"
            else 1.4826 * statistics.median([abs(one - middle) for one in known])
        )  # fmt: skip
        low, high = middle - limit * spread, middle + limit * spread
    found = done(table, {"op": "outliers", "columns": ["x"], "by": by, "limit": limit, "fix": fix})
    old = values(table, "x")
    if fix == "drop":
        wanted = [one for one in old if one is None or low <= one <= high]
    elif fix == "missing":
        wanted = [one if one is not None and low <= one <= high else None for one in old]
    else:
        wanted = [None if one is None else min(max(one, low), high) for one in old]
    assert near(values(found, "x"), wanted)
    assert len(set(wanted)) < len(set(old))


def test_numbers_are_rounded(table: pd.DataFrame):
    found = done(table, {"op": "round", "columns": ["x"], "digits": 1})
    assert near(values(found, "x"), [None if one is None else round(one, 1) for one in values(table, "x")])


@pytest.mark.parametrize("by", ["width", "quantile"])
def test_numbers_are_put_into_bins_and_new_extremes_into_the_outer_ones(by: str):
    table = a_table(200, 7)
    outcome = ran(table, {"op": "bin", "column": "x", "into": "bin", "bins": 4, "by": by})
    known = pl.Series(there(values(table, "x")))
    if by == "width":
        edges = [known.min() + (known.max() - known.min()) * part / 4 for part in (1, 2, 3)]
    else:
        edges = [known.quantile(part / 4, "linear") for part in (1, 2, 3)]
    wanted = [None if one is None else sum(one > edge for edge in edges) for one in values(table, "x")]
    assert near(values(outcome.frame, "bin"), wanted)
    from cellworks_engine.recipes.running import run

    far = run(outcome.recipe, pd.DataFrame({"x": [-1e9, 1e9]})).frame
    assert far.bin.tolist() == [0, 3]


# ---- categories


@pytest.mark.parametrize("unseen", ["ignore", "own"])
def test_categories_become_columns_and_what_is_new_follows_the_choice(table: pd.DataFrame, unseen: str):
    step = {"op": "one-hot", "columns": ["word"], "unseen": unseen}
    if not there(values(table, "word")):
        return
    outcome = ran(table, step)
    known = sorted(set(there(values(table, "word"))))
    for word in known:
        assert outcome.frame[f"word_{word}"].tolist() == [int(one == word) for one in values(table, "word")]
    assert "word" not in outcome.frame
    from cellworks_engine.recipes.running import run

    new = run(outcome.recipe, pd.DataFrame({"word": ["ZZ", None, known[0]]})).frame
    assert new[[f"word_{word}" for word in known]].sum(axis=1).tolist() == [0, 0, 1]
    assert ("word_unseen" in new) == (unseen == "own")
    if unseen == "own":
        assert new.word_unseen.tolist() == [1, 0, 0]


@pytest.mark.parametrize("dtype", ["str", "string", "object", "category"])
def test_categories_are_the_same_whatever_holds_them(dtype: str):
    words = pd.DataFrame({"word": pd.Series(["b", None, "a"]).astype(dtype)})
    found = done(words, {"op": "one-hot", "columns": ["word"], "unseen": "own"})
    assert found.to_dict("list") == {"word_a": [0, 0, 1], "word_b": [1, 0, 0], "word_unseen": [0, 0, 0]}
    numbered = done(words, {"op": "ordinal", "columns": ["word"], "unseen": "own"})
    assert near(values(numbered, "word"), [1, None, 0])


@pytest.mark.parametrize("op", ["one-hot", "ordinal"])
def test_a_new_category_fails_where_that_was_chosen_and_the_row_is_named(op: str):
    from cellworks_engine.recipes.running import run

    outcome = ran(pd.DataFrame({"word": ["a", "b"]}), {"op": op, "columns": ["word"], "unseen": "error"})
    with pytest.raises(InvalidInput, match=r"failed on row 2, where word is 'new \{odd\}'"):
        run(outcome.recipe, pd.DataFrame({"word": ["a", "b", "new {odd}", "a"]}))


@pytest.mark.parametrize(("unseen", "new"), [("missing", None), ("own", -1)])
def test_categories_are_numbered_in_their_order(unseen: str, new: int | None):
    from cellworks_engine.recipes.running import run

    table = a_table(100, 8)
    outcome = ran(table, {"op": "ordinal", "columns": ["word"], "unseen": unseen})
    known = sorted(set(there(values(table, "word"))))
    wanted = [None if one is None else known.index(one) for one in values(table, "word")]
    assert near(values(outcome.frame, "word"), wanted)
    again = run(outcome.recipe, pd.DataFrame({"word": ["ZZ", None]})).frame
    assert near(values(again, "word"), [new, None])


def test_rare_words_become_one():
    from cellworks_engine.recipes.running import run

    table = pd.DataFrame({"word": ["a"] * 60 + ["b"] * 38 + ["c", "d", None]})
    outcome = ran(table, {"op": "replace-rare", "columns": ["word"], "share": 0.05, "word": "rest"})
    assert values(outcome.frame, "word") == ["a"] * 60 + ["b"] * 38 + ["rest", "rest", None]
    assert run(outcome.recipe, pd.DataFrame({"word": ["new"]})).frame.word.tolist() == ["rest"]


def test_values_are_replaced_whole(table: pd.DataFrame):
    found = done(
        table, {"op": "replace-values", "columns": ["word"], "values": [["UA", "United"], ["AA", "x"]]}
    )
    wanted = {"UA": "United", "AA": "x"}
    assert values(found, "word") == [wanted.get(one, one) for one in values(table, "word")]


# ---- texts


@pytest.mark.parametrize(
    ("step", "plain"),
    [
        ({"op": "change-case", "to": "lower"}, str.lower),
        ({"op": "change-case", "to": "upper"}, str.upper),
        ({"op": "change-case", "to": "title"}, str.title),
        ({"op": "change-case", "to": "capitalize"}, str.capitalize),
        ({"op": "change-case", "to": "swap"}, str.swapcase),
        ({"op": "strip"}, str.strip),
        ({"op": "strip", "side": "left", "characters": " U"}, lambda text: text.lstrip(" U")),
        ({"op": "strip", "side": "right"}, str.rstrip),
        ({"op": "replace-text", "find": "A", "by": "."}, lambda text: text.replace("A", ".")),
        (
            {"op": "replace-text", "find": "[A-M]", "by": "_", "regex": True},
            lambda text: re.sub("[A-M]", "_", text),
        ),
        ({"op": "replace-text", "find": ".", "by": "!"}, lambda text: text.replace(".", "!")),
        ({"op": "pad-text", "width": 5, "fill": "0"}, lambda text: text.rjust(5, "0")),
        ({"op": "pad-text", "width": 4, "side": "right"}, lambda text: text.ljust(4)),
    ],
)  # fmt: skip
def test_texts_are_what_python_makes_of_them(table: pd.DataFrame, step: dict[str, Any], plain: Any):
    found = done(table, {**step, "columns": ["word"]})
    assert values(found, "word") == [None if one is None else plain(one) for one in values(table, "word")]


def test_texts_are_split_extracted_and_counted():
    texts = ["a-1-x", "b-22", "c", "", None]
    table = pd.DataFrame({"t": pd.Series(texts, dtype="str")})
    found = done(
        table, {"op": "split-text", "column": "t", "by": "-", "into": ["letter", "rest"]},
        {"op": "extract-text", "column": "t", "pattern": r"(\d+)", "into": "number"},
        {"op": "text-length", "column": "t", "into": "long"},
    )  # fmt: skip
    assert values(found, "letter") == ["a", "b", "c", "", None]
    assert values(found, "rest") == ["1-x", "22", None, None, None]
    assert values(found, "number") == ["1", "22", None, None, None]
    assert values(found, "long") == [5, 4, 1, 0, None]


# ---- dates


def test_texts_are_read_as_dates_each_by_itself():
    texts = ["2013-02-03", "2013-02-03 04:05", "3 March 2014", None]
    found = done(pd.DataFrame({"d": texts}), {"op": "parse-dates", "columns": ["d"]})
    assert [None if one is pd.NaT else one.isoformat() for one in found.d] == [
        "2013-02-03T00:00:00", "2013-02-03T04:05:00", "2014-03-03T00:00:00", None,
    ]  # fmt: skip
    bad = pd.DataFrame({"d": ["2013-02-03", "soon"]})
    with pytest.raises(InvalidInput, match="failed on row 1, where d is 'soon'"):
        done(bad, {"op": "parse-dates", "columns": ["d"]})
    lenient = done(bad, {"op": "parse-dates", "columns": ["d"], "errors": "missing"})
    assert lenient.d.isna().tolist() == [False, True]
    ordered = done(
        pd.DataFrame({"d": ["03/02/2013"]}), {"op": "parse-dates", "columns": ["d"], "format": "%d/%m/%Y"}
    )
    assert ordered.d[0] == pd.Timestamp("2013-02-03")


def test_parts_of_dates_are_those_of_the_clock_on_the_wall(table: pd.DataFrame):
    parts = ["year", "month", "day", "weekday", "hour", "minute", "quarter", "dayofyear"]
    found = done(
        table, {"op": "date-parts", "column": "at", "parts": parts}, {"op": "date-cycle", "column": "at"}
    )
    plain = [None if one is pd.NaT else one.to_pydatetime() for one in table["at"]]

    def wanted(read: Any) -> list[Any]:
        return [None if one is None else read(one) for one in plain]

    for part, read in (
        ("year", lambda one: one.year), ("month", lambda one: one.month),
        ("weekday", lambda one: one.weekday()),
        ("hour", lambda one: one.hour), ("quarter", lambda one: (one.month + 2) // 3),
        ("dayofyear", lambda one: one.timetuple().tm_yday),
    ):  # fmt: skip
        assert near(values(found, f"at_{part}"), wanted(read))
    assert near(values(found, "at_hour_sin"), wanted(lambda one: math.sin(2 * math.pi * one.hour / 24)))
    assert near(values(found, "at_hour_cos"), wanted(lambda one: math.cos(2 * math.pi * one.hour / 24)))


# ---- types


def test_values_are_read_as_other_types():
    table = pd.DataFrame(
        {"t": ["1", "2.5", None, "3"], "b": ["Yes", "0", None, "TRUE"], "n": [1.0, 2.0, None, 4.0]}
    )
    assert near(
        values(done(table, {"op": "change-type", "columns": ["t"], "to": "number"}), "t"), [1, 2.5, None, 3]
    )
    assert values(done(table, {"op": "change-type", "columns": ["b"], "to": "boolean"}), "b") == [
        True, False, None, True,
    ]  # fmt: skip
    assert values(done(table, {"op": "change-type", "columns": ["n"], "to": "integer"}), "n") == [
        1,
        2,
        None,
        4,
    ]
    texts = values(done(table, {"op": "change-type", "columns": ["n"], "to": "text"}), "n")
    assert texts == ["1.0", "2.0", None, "4.0"]
    lenient = {"op": "change-type", "columns": ["t"], "to": "integer", "errors": "missing"}
    assert values(done(table, lenient), "t") == [1, None, None, 3]
    for column, to, value in (
        ("t", "integer", "'2.5'"),
        ("b", "boolean", "'maybe'"),
        ("t", "number", "'one'"),
    ):
        bad = (
            table.assign(b=["Yes", "maybe", None, "no"])
            if to != "number"
            else table.assign(t=["1", "one", None, "3"])
        )
        with pytest.raises(InvalidInput, match=f"on row 1, where {column} is {value}"):
            done(bad, {"op": "change-type", "columns": [column], "to": to})


# ---- columns and rows


def test_columns_go_stay_are_renamed_doubled_and_moved(table: pd.DataFrame):
    def names(*steps: dict[str, Any]) -> list[str]:
        return list(done(table, *steps).columns)

    assert names({"op": "drop-columns", "columns": ["y"]}) == ["x", "word", "at", "truth"]
    assert names({"op": "keep-columns", "columns": ["truth", "x"]}) == ["truth", "x"]
    assert names({"op": "rename-columns", "names": {"x": "y", "y": "x"}}) == ["y", "x", "word", "at", "truth"]
    assert names({"op": "duplicate-column", "column": "x", "into": "x 2"})[-1] == "x 2"
    assert names({"op": "move-column", "column": "truth", "to": 1}) == ["x", "truth", "y", "word", "at"]
    assert names({"op": "move-column", "column": "x", "to": 99})[-1] == "x"
    found = done(table, {"op": "formula", "into": "z", "expression": "x * 2 + y"})
    wanted = [
        None if a is None else a * 2 + b for a, b in zip(values(table, "x"), values(table, "y"), strict=True)
    ]
    assert near(values(found, "z"), wanted)


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        ({"column": "y", "is": "=", "value": 2}, lambda row: row["y"] == 2),
        ({"column": "x", "is": "!=", "value": 2}, lambda row: row["x"] is not None and row["x"] != 2),
        ({"column": "x", "is": "<", "value": 9.5}, lambda row: row["x"] is not None and row["x"] < 9.5),
        ({"column": "x", "is": ">=", "value": 9.5}, lambda row: row["x"] is not None and row["x"] >= 9.5),
        ({"column": "word", "is": "in", "values": ["UA", "B6"]}, lambda row: row["word"] in ("UA", "B6")),
        (
            {"column": "word", "is": "not in", "values": ["UA"]},
            lambda row: row["word"] is not None and row["word"] != "UA",
        ),
        ({"column": "word", "is": "contains", "value": "A"}, lambda row: "A" in (row["word"] or "")),
        ({"column": "x", "is": "missing"}, lambda row: row["x"] is None),
        ({"column": "word", "is": "present"}, lambda row: row["word"] is not None),
    ],
)
def test_rows_stay_whose_value_is_so(table: pd.DataFrame, step: dict[str, Any], kept: Any):
    found = done(table.assign(place=range(len(table))), {"op": "keep-rows", **step})
    rows = [{name: values(table, name)[at] for name in ("x", "y", "word")} for at in range(len(table))]
    assert found.place.tolist() == [at for at, row in enumerate(rows) if kept(row)]


@pytest.mark.parametrize("descending", [False, True])
def test_rows_are_sorted_with_missing_values_last_and_equals_in_order(table: pd.DataFrame, descending: bool):
    found = done(
        table.assign(place=range(len(table))),
        {"op": "sort-rows", "columns": ["y", "x"], "descending": descending},
    )
    way = -1 if descending else 1
    rows = zip(values(table, "y"), values(table, "x"), range(len(table)), strict=True)
    wanted = sorted(rows, key=lambda row: (way * row[0], row[1] is None, way * (row[1] or 0), row[2]))
    assert found.place.tolist() == [place for *_, place in wanted]


def test_rows_with_the_same_value_keep_their_order():
    table = a_table(2000, 11).assign(place=range(2000))
    found = done(table, {"op": "sort-rows", "columns": ["y"]})
    assert found.place.tolist() == sorted(range(2000), key=table.y.tolist().__getitem__)


@pytest.mark.parametrize("keep", ["first", "last"])
def test_one_of_equal_rows_stays(table: pd.DataFrame, keep: str):
    found = done(
        table.assign(place=range(len(table))),
        {"op": "drop-duplicates", "columns": ["y", "word"], "keep": keep},
    )
    seen: dict[Any, int] = {}
    for at, key in enumerate(zip(values(table, "y"), values(table, "word"), strict=True)):
        if keep == "last" or key not in seen:
            seen[key] = at
    assert found.place.tolist() == sorted(seen.values())


def test_rows_are_limited_and_drawn_the_same_ones_for_a_seed(table: pd.DataFrame):
    assert len(done(table, {"op": "limit-rows", "rows": 20})) == min(20, len(table))
    drawn = [
        done(table.assign(place=range(len(table))), {"op": "sample-rows", "rows": 20, "seed": 5})
        for _ in "ab"
    ]
    assert drawn[0].place.tolist() == drawn[1].place.tolist()
    assert len(set(drawn[0].place)) == min(20, len(table))


def test_groups_are_what_polars_makes_of_them():
    table = a_table(200, 9)
    by = ["mean", "sum", "min", "max", "median", "count", "nunique"]
    found = done(
        table,
        {"op": "group-rows", "columns": ["word"],
         "aggregates": [{"column": "x", "by": one, "into": f"x {one}"} for one in by]},
    )  # fmt: skip
    frame = pl.DataFrame(
        {"word": values(table, "word"), "x": pl.Series(values(table, "x"), dtype=pl.Float64)}
    )
    x = pl.col("x")
    wanted = frame.group_by("word").agg(
        x.mean().alias("x mean"), x.sum().alias("x sum"), x.min().alias("x min"), x.max().alias("x max"),
        x.median().alias("x median"), x.count().alias("x count"),
        x.drop_nulls().n_unique().alias("x nunique"),
    ).sort("word", nulls_last=True)  # fmt: skip
    assert values(found, "word") == wanted["word"].to_list()
    for one in by:
        assert near(values(found, f"x {one}"), wanted[f"x {one}"].to_list())


@pytest.mark.parametrize("groups", [[], ["word"]])
def test_what_stood_before_is_added_in_groups_too(table: pd.DataFrame, groups: list[str]):
    found = done(
        table, {"op": "lag", "column": "x", "into": "before", "rows": 2, "groups": groups},
        {"op": "rolling", "column": "x", "into": "mean", "rows": 3, "groups": groups},
    )  # fmt: skip
    past: dict[Any, list[Any]] = {}
    before, means = [], []
    for x, word in zip(values(table, "x"), values(table, "word"), strict=True):
        own = past.setdefault(word if groups else None, [])
        before.append(own[-2] if len(own) >= 2 else None)
        own.append(x)
        known = there(own[-3:])
        means.append(statistics.fmean(known) if known else None)
    assert near(values(found, "before"), before)
    assert near(values(found, "mean"), means)


def test_a_persons_own_lines_are_a_step():
    found = done(
        pd.DataFrame({"x": [1, 2]}), {"op": "custom", "code": "df['z'] = df['x'] ** 2\ndf = df[df.z > 1]"}
    )
    assert found.z.tolist() == [4]
    with pytest.raises(InvalidInput, match="Line 1"):
        done(pd.DataFrame(), {"op": "custom", "code": "df = ("})
