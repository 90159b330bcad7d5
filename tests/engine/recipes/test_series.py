"""What looks along the rows, splits and draws them, against plain Python, one by one."""

import itertools
import math
import statistics
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.engine.recipes.conftest import a_table, done, near, there, values

from cellworks_engine.errors import InvalidInput

GROUPS = pytest.mark.parametrize("groups", [[], ["word"]])


def by_group(table: pd.DataFrame, groups: list[str]) -> dict[Any, list[int]]:
    """Return the places of each group's rows."""
    found: dict[Any, list[int]] = {}
    for at, word in enumerate(values(table, "word")):
        found.setdefault(word if groups else None, []).append(at)
    return found


def spread(table: pd.DataFrame, groups: list[str], what: Any) -> list[Any]:
    """Return what a function makes of each group's values, in the order of the rows."""
    x, found = values(table, "x"), [None] * len(table)
    for places in by_group(table, groups).values():
        for at, one in zip(places, what([x[at] for at in places]), strict=True):
            found[at] = one
    return found


def minus(a: float | None, b: float | None) -> float | None:
    return None if a is None or b is None else a - b


@GROUPS
def test_what_stands_after_and_before_is_compared(table: pd.DataFrame, groups: list[str]):
    own = {"column": "x", "groups": groups}
    found = done(
        table, {"op": "lead", "into": "after", "rows": 2, **own}, {"op": "difference", "into": "more", **own},
        {"op": "difference", "into": "share", "by": "share", **own},
    )  # fmt: skip
    after = spread(table, groups, lambda x: [*x[2:], *[None] * min(2, len(x))])
    before = spread(table, groups, lambda x: [None, *x[:-1]])
    x = values(table, "x")
    assert near(values(found, "after"), after)
    assert near(values(found, "more"), [minus(a, b) for a, b in zip(x, before, strict=True)])
    shares = [None if minus(a, b) is None else a / b - 1 for a, b in zip(x, before, strict=True)]
    assert near(values(found, "share"), shares)


@GROUPS
@pytest.mark.parametrize("by", ["sum", "product", "min", "max"])
def test_what_rows_are_so_far(table: pd.DataFrame, groups: list[str], by: str):
    table = table.assign(x=table.x / 10)
    said = {"sum": sum, "product": math.prod, "min": min, "max": max}[by]

    def running(x: list[Any]) -> list[Any]:
        return [None if one is None else said(there(x[: at + 1])) for at, one in enumerate(x)]

    found = done(table, {"op": "cumulative", "column": "x", "into": "n", "by": by, "groups": groups})
    assert near(values(found, "n"), spread(table, groups, running))


@GROUPS
@pytest.mark.parametrize("by", ["mean", "median", "std", "count", "max"])
def test_what_all_rows_until_each_are(table: pd.DataFrame, groups: list[str], by: str):
    said = {
        "mean": statistics.fmean, "median": statistics.median, "max": max, "count": len,
        "std": lambda known: statistics.stdev(known) if len(known) > 1 else None,
    }[by]  # fmt: skip

    def until(x: list[Any]) -> list[Any]:
        known = [there(x[: at + 1]) for at in range(len(x))]
        return [said(one) if one or by == "count" else None for one in known]

    found = done(table, {"op": "expanding", "column": "x", "into": "n", "by": by, "groups": groups})
    assert near(values(found, "n"), spread(table, groups, until))


@GROUPS
@pytest.mark.parametrize("by", ["average", "min", "max", "dense", "first"])
def test_values_are_ranked(table: pd.DataFrame, groups: list[str], by: str):
    table = table.assign(x=table.x.round())

    def ranks(x: list[Any]) -> list[Any]:
        known = sorted(there(x), reverse=True)
        found, seen = [], Counter()
        for one in x:
            first, count = (known.index(one) + 1, known.count(one)) if one is not None else (0, 0)
            seen[one] += 1
            found.append({
                "average": first + (count - 1) / 2, "min": first, "max": first + count - 1,
                "dense": len({other for other in known if one is not None and other > one}) + 1,
                "first": first + seen[one] - 1,
            }[by] if one is not None else None)  # fmt: skip
        return found

    step = {"op": "rank", "column": "x", "into": "n", "by": by, "groups": groups, "descending": True}
    assert near(values(done(table, step), "n"), spread(table, groups, ranks))


@GROUPS
@pytest.mark.parametrize("limit", [None, 1])
@pytest.mark.parametrize("by", ["forward", "backward", "linear"])
def test_missing_values_are_filled_along_the_rows(
    table: pd.DataFrame, groups: list[str], by: str, limit: int | None
):
    def along(x: list[Any]) -> list[Any]:
        if by == "backward":
            return carried(x[::-1])[::-1]
        return carried(x) if by == "forward" else between(x)

    def carried(x: list[Any]) -> list[Any]:
        found, gap = list(x), 0
        for at, one in enumerate(x):
            gap = gap + 1 if one is None else 0
            if one is None and at and (limit is None or gap <= limit):
                found[at] = found[at - 1]
        return found

    def between(x: list[Any]) -> list[Any]:
        found, known = list(x), [at for at, one in enumerate(x) if one is not None]
        for low, high in itertools.pairwise(known):
            for at in range(low + 1, high):
                if limit is None or at - low <= limit:
                    found[at] = x[low] + (x[high] - x[low]) * (at - low) / (high - low)
        return found

    step = {"op": "fill-along", "columns": ["x"], "by": by, "groups": groups, "limit": limit}
    assert near(values(done(table, step), "x"), spread(table, groups, along))


# ---- chance


@pytest.mark.parametrize("by", ["random", "ordered", "stratified", "key"])
@pytest.mark.parametrize("rows", [1000, 7, 0])
def test_rows_are_split_into_parts_of_the_shares(by: str, rows: int):
    table = a_table(rows, 12)
    column = {"random": None, "ordered": "at", "stratified": "word", "key": "y"}[by]
    step = {"op": "split-rows", "by": by, "column": column, "seed": 3}
    found = done(table, step)
    assert found["split"].tolist() == done(table, step)["split"].tolist()
    assert (
        rows < 10
        or found["split"].tolist() != done(table, {**step, "seed": 4})["split"].tolist()
        or by == "ordered"
    )
    counts = Counter(found["split"])
    assert sum(counts.values()) == rows
    wanted = {"train": 0.7, "validation": 0.15, "test": 0.15}
    if by == "random":
        assert all(abs(counts[part] - share * rows) <= 1 for part, share in wanted.items())
    elif by == "stratified":
        for places in by_group(table, ["word"]).values():
            own = Counter(found["split"].iloc[places])
            assert all(abs(own[part] - share * len(places)) <= 1 for part, share in wanted.items())
    elif by == "key":
        parts = {(y, part) for y, part in zip(found["y"], found["split"], strict=True)}
        assert len(parts) == found["y"].nunique()
    else:
        moments, words = table["at"].tolist(), found["split"].tolist()
        order = sorted(range(rows), key=lambda at: (pd.isna(moments[at]), str(moments[at]), at))
        assert [words[at] for at in order] == sorted(words, key=list(wanted).index)


def test_shares_that_are_not_of_a_whole_are_refused():
    with pytest.raises(InvalidInput, match=r"The shares are 0\.9 together"):
        done(a_table(3, 1), {"op": "split-rows", "names": ["a", "b"], "shares": [0.5, 0.4]})


def test_a_fair_sample_keeps_the_shares_and_the_rare(table: pd.DataFrame):
    found = done(
        table.assign(place=range(len(table))), {"op": "sample-strata", "column": "word", "share": 0.2}
    )
    kept = Counter(values(found, "word"))
    assert kept == {
        word: max(round(0.2 * len(places)), 1) for word, places in by_group(table, ["word"]).items()
    }
    assert found.place.tolist() == sorted(found.place)
    shuffled = done(table.assign(place=range(len(table))), {"op": "shuffle", "seed": 2})
    assert sorted(shuffled.place) == list(range(len(table)))
    assert len(table) < 5 or shuffled.place.tolist() != sorted(shuffled.place)


@pytest.mark.parametrize("by", ["oversample", "undersample", "smote"])
def test_classes_are_balanced(by: str):
    rng = np.random.default_rng(4)
    table = pd.DataFrame({
        "kind": ["a"] * 60 + ["b"] * 9 + ["c"] + [None] * 5, "x": rng.normal(size=75),
        "z": rng.integers(0, 9, 75),
        "word": [f"w{at}" for at in range(75)],
    }).sample(frac=1, random_state=1)  # fmt: skip
    step = {"op": "balance", "column": "kind", "by": by, "numbers": ["x", "z"] if by == "smote" else []}
    found = done(table, step)
    size = 1 if by == "undersample" else 60
    assert Counter(values(found, "kind")) == {"a": size, "b": size, "c": size, None: 5}
    if by == "undersample":
        assert [word for word in table.word if word in set(found.word)] == found.word.tolist()
        return
    assert found.head(75).word.tolist() == table.word.tolist()
    old = dict(list(table.groupby("kind")))
    for row in found.iloc[75:].to_dict("records"):
        own = old[row["kind"]]
        assert row["word"] in set(own.word)
        if by == "oversample":
            assert row["x"] == own.set_index("word").x[row["word"]]
        else:
            assert own.x.min() - 1e-9 <= row["x"] <= own.x.max() + 1e-9
            assert lies_between(row, own)


def lies_between(row: dict[str, Any], own: pd.DataFrame) -> bool:
    """Tell whether a point is on the line between two of the class, one of which gave its word."""
    points = own[["x", "z"]].to_numpy(dtype=float)
    point = np.array([row["x"], row["z"]])
    first = points[own.word.tolist().index(row["word"])]
    return any(
        math.isclose(np.linalg.norm(point - first) + np.linalg.norm(point - other),
                     np.linalg.norm(first - other), abs_tol=1e-9)
        for other in points
    )  # fmt: skip
