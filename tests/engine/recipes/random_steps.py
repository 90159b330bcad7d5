"""Recipes by chance: steps of every kind, of columns that there are at that moment."""

import random
from collections.abc import Callable
from typing import Any

import msgspec
import pandas as pd
from tests.engine.recipes.conftest import a_table, recipe

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations import AnyOperation
from cellworks_engine.recipes.running import do_step
from cellworks_engine.recipes.schema import RecipeSpec, Step
from cellworks_engine.recipes.wrangling.kinds import kind_of

WORDS = pd.DataFrame({"word": ["UA", "AA", "AA", None], "wind": [1.0, None, 3.0, 4.0]})
FRAMES = {"weather": WORDS}
TRIES = 400


class Columns:
    """A table's columns by what they hold, drawn by chance."""

    def __init__(self, chance: random.Random, frame: pd.DataFrame) -> None:
        self._chance = chance
        kinds: dict[str, str] = {name: kind_of(frame[name]) for name in frame.columns}
        self._of = {kind: [n for n, own in kinds.items() if own == kind] for kind in set(kinds.values())}
        self._all = list(kinds)

    def one(self, *kinds: str) -> str:
        """Return a column of one of the kinds; raises IndexError where there is none."""
        known = [name for kind in kinds for name in self._of.get(kind, [])] if kinds else self._all
        return self._chance.choice(known)

    def some(self, *kinds: str) -> list[str]:
        return sorted({self.one(*kinds) for _ in range(self._chance.randint(1, 2))})

    def new(self) -> str:
        return self._chance.choice(["new", "new 2", "a 'b' \"c\"", "{z}", "x"])


Made = Callable[[random.Random, Columns], dict[str, Any]]
NUMBER, TEXT, DATE = "number", "text", "datetime"
BY_ROWS: list[Made] = [
    lambda r, c: {"op": "impute", "columns": c.some(NUMBER), "by": r.choice(["mean", "median", "mode"])},
    lambda r, c: {"op": "impute", "columns": c.some(TEXT), "by": "mode"},
    lambda r, c: {"op": "fill-missing", "columns": c.some(TEXT), "value": "none 'of \"these"},
    lambda r, c: {"op": "fill-missing", "columns": c.some(NUMBER), "value": 7},
    lambda r, c: {"op": "mark-missing", "columns": c.some()},
    lambda r, c: {"op": "disguised-missing", "columns": c.some(TEXT), "values": ["ua", "b6"]},
    lambda r, c: {"op": "match-missing", "columns": c.some(TEXT), "pattern": "(A)A|U."},
    lambda r, c: {"op": "scale", "columns": c.some(NUMBER),
                  "by": r.choice(["standard", "min-max", "robust"])},
    lambda r, c: {"op": "clip", "columns": c.some(NUMBER), "low": r.choice([-3, 0.5]), "high": 9},
    lambda r, c: {"op": "outliers", "columns": c.some(NUMBER), "limit": 1.5,
                  "fix": r.choice(["clip", "missing"])},
    lambda r, c: {"op": "round", "columns": c.some(NUMBER), "digits": r.randint(0, 3)},
    lambda r, c: {"op": "bin", "column": c.one(NUMBER), "into": c.new(),
                  "by": r.choice(["width", "quantile"])},
    lambda r, c: {"op": "transform-numbers", "columns": c.some(NUMBER),
                  "by": r.choice(["log1p", "sqrt", "square", "cbrt", "abs", "reciprocal"])},
    lambda r, c: {"op": "yeo-johnson", "columns": c.some(NUMBER)},
    lambda r, c: {"op": "quantile-transform", "columns": c.some(NUMBER), "steps": 10},
    lambda r, c: {"op": "components", "columns": c.some(NUMBER), "keep": r.random() < 0.7},
    lambda r, c: {"op": "one-hot", "columns": c.some(TEXT), "unseen": r.choice(["ignore", "own"])},
    lambda r, c: {"op": "ordinal", "columns": c.some(TEXT), "unseen": r.choice(["missing", "own"])},
    lambda r, c: {"op": "frequency-encode", "columns": c.some(TEXT)},
    lambda r, c: {"op": "target-encode", "columns": c.some(TEXT), "target": "truth"},
    lambda r, c: {"op": "similarity-encode", "column": c.one(TEXT), "count": 3},
    lambda r, c: {"op": "replace-rare", "columns": c.some(TEXT), "share": 0.2},
    lambda r, c: {"op": "replace-values", "columns": c.some(TEXT), "values": [["UA", "United"]]},
    lambda r, c: {"op": "change-case", "columns": c.some(TEXT), "to": r.choice(["lower", "title", "swap"])},
    lambda r, c: {"op": "strip", "columns": c.some(TEXT)},
    lambda r, c: {"op": "replace-text", "columns": c.some(TEXT), "find": "A", "by": r"\1"},
    lambda r, c: {"op": "remove-symbols", "columns": c.some(TEXT)},
    lambda r, c: {"op": "add-affix", "columns": c.some(TEXT), "prefix": "{", "suffix": "'\""},
    lambda r, c: {"op": "pad-text", "columns": c.some(TEXT), "width": 6, "fill": "0"},
    lambda r, c: {"op": "split-text", "column": c.one(TEXT), "by": "A", "into": ["p", "q"]},
    lambda r, c: {"op": "extract-text", "column": c.one(TEXT), "pattern": "([A-Z])", "into": c.new()},
    lambda r, c: {"op": "between-text", "column": c.one(TEXT), "left": "U", "right": "A", "into": c.new()},
    lambda r, c: {"op": "slice-text", "column": c.one(TEXT), "start": r.randint(-2, 1), "into": c.new()},
    lambda r, c: {"op": "find-text", "column": c.one(TEXT), "find": "A", "into": c.new()},
    lambda r, c: {"op": "validate-text", "column": c.one(TEXT), "is": r.choice(["upper", "letters"]),
                  "fix": r.choice(["flag", "missing"])},
    lambda r, c: {"op": "text-length", "column": c.one(TEXT), "into": c.new()},
    lambda r, c: {"op": "text-statistics", "column": c.one(TEXT)},
    lambda r, c: {"op": "count-words", "column": c.one(TEXT), "idf": r.random() < 0.5, "most": 5},
    lambda r, c: {"op": "hash-words", "column": c.one(TEXT), "count": 3},
    lambda r, c: {"op": "date-parts", "column": c.one(DATE), "parts": ["hour", "weekday"]},
    lambda r, c: {"op": "date-cycle", "column": c.one(DATE), "part": r.choice(["hour", "month"])},
    lambda r, c: {"op": "change-zone", "columns": c.some(DATE), "zone": r.choice(["UTC", "Asia/Tokyo"])},
    lambda r, c: {"op": "date-difference", "column": c.one(DATE), "until": c.one(DATE), "into": c.new()},
    lambda r, c: {"op": "validate-dates", "column": c.one(DATE), "low": "2013-02-20"},
    lambda r, c: {"op": "change-type", "columns": c.some(NUMBER), "to": r.choice(["number", "text"])},
    lambda r, c: {"op": "change-type", "columns": c.some(TEXT), "to": "number", "errors": "missing"},
    lambda r, c: {"op": "duplicate-column", "column": c.one(), "into": c.new()},
    lambda r, c: {"op": "move-column", "column": c.one(), "to": r.randint(0, 9)},
    lambda r, c: {"op": "rename-columns", "names": {c.one(): 'why\n "so" {x}'}},
    lambda r, c: {"op": "drop-columns", "columns": c.some()},
    lambda r, c: {"op": "formula", "into": c.new(), "expression": f"`{c.one(NUMBER)}` * 2 + 1"},
    lambda r, c: {"op": "clean-names", "style": r.choice(["snake", "text"])},
]  # fmt: skip
OF_OTHERS: list[Made] = [
    lambda r, c: {"op": "drop-missing", "columns": c.some()},
    lambda r, c: {"op": "fill-along", "columns": c.some(), "by": r.choice(["forward", "backward"])},
    lambda r, c: {"op": "sort-rows", "columns": c.some(NUMBER, TEXT), "descending": r.random() < 0.5},
    lambda r, c: {"op": "drop-duplicates", "columns": c.some()},
    lambda r, c: {"op": "mark-duplicates", "columns": c.some()},
    lambda r, c: {"op": "keep-rows", "column": c.one(NUMBER), "is": ">", "value": -3},
    lambda r, c: {"op": "limit-rows", "rows": 90}, lambda r, c: {"op": "sample-rows", "rows": 80, "seed": 3},
    lambda r, c: {"op": "sample-strata", "column": c.one(TEXT), "share": 0.7},
    lambda r, c: {"op": "shuffle", "seed": r.randint(0, 9)},
    lambda r, c: {"op": "split-rows", "by": "stratified", "column": c.one(TEXT)},
    lambda r, c: {"op": "split-rows", "by": r.choice(["ordered", "key"]), "column": c.one(NUMBER)},
    lambda r, c: {"op": "balance", "column": c.one(TEXT), "by": r.choice(["oversample", "undersample"])},
    lambda r, c: {"op": "balance", "column": c.one(TEXT), "by": "smote", "numbers": c.some(NUMBER)},
    lambda r, c: {"op": "lag", "column": c.one(), "into": c.new(), "groups": c.some(TEXT)},
    lambda r, c: {"op": "difference", "column": c.one(NUMBER), "into": c.new()},
    lambda r, c: {"op": "rank", "column": c.one(NUMBER), "into": c.new(), "groups": c.some(TEXT)},
    lambda r, c: {"op": "rolling", "column": c.one(NUMBER), "into": c.new(), "rows": 4},
    lambda r, c: {"op": "expanding", "column": c.one(NUMBER), "into": c.new()},
    lambda r, c: {"op": "join", "frame": "weather", "columns": ["word"],
                  "how": r.choice(["left", "inner", "anti"])},
    lambda r, c: {"op": "concat", "frame": "weather", "source": "from"},
    lambda r, c: {"op": "pivot", "columns": c.some(TEXT), "column": "truth", "value": c.one(NUMBER)},
    lambda r, c: {"op": "melt", "columns": c.some(TEXT), "values": c.some(NUMBER)},
    lambda r, c: {"op": "group-rows", "columns": c.some(TEXT),
                  "aggregates": [{"column": c.one(NUMBER), "by": "mean", "into": "mean"}]},
]  # fmt: skip


def some_recipe(seed: int, *, before_model: bool, steps: int = 10) -> tuple[RecipeSpec, pd.DataFrame]:
    """Return a fitted recipe of so many steps and the table that it has learned from."""
    chance = random.Random(seed)
    table = frame = a_table(120, seed)
    made: list[Step] = []
    for _ in range(TRIES):
        if len(made) == steps:
            return RecipeSpec(steps=made), table
        others = not before_model and chance.random() < 0.4
        try:
            said = chance.choice(OF_OTHERS if others else BY_ROWS)(chance, Columns(chance, frame))
            step = Step(do=msgspec.convert(said, AnyOperation))
            done = do_step(step, len(made) + 1, frame, fit=True, frames=FRAMES)
        except (IndexError, InvalidInput):  # there is no such column, or nothing to learn from
            continue
        if len(done.frame) < 5 or len(done.frame.columns) > 200:
            continue
        made.append(done.step)
        frame = done.frame
    return recipe(), table
