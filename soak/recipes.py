"""Claim: a recipe does the same here, in a job's batches, row by row before a model, and as exported code.

Recipes are made by chance, of steps of every kind; the code runs in interpreters in which Cellworks cannot
be imported.
"""

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd
from tests.engine.recipes.conftest import a_table
from tests.engine.recipes.random_steps import FRAMES, some_recipe

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.batches import frame_of
from cellworks_engine.recipes.emitting import frames_of, function
from cellworks_engine.recipes.running import run
from cellworks_engine.recipes.schema import RecipeSpec
from cellworks_engine.recipes.streaming import clean_file

AT_ONCE = 100
"""Recipes whose code one interpreter runs."""
ALONE = 6
"""Rows of each table that are also done one by one."""
PROGRAM = """
import importlib, pickle, sys, warnings
sys.modules["cellworks"] = sys.modules["cellworks_engine"] = None
warnings.simplefilter("ignore")
import pandas as pd
for line in open("names"):
    name = line.strip()
    with open(f"{name}.in", "rb") as file:
        given, frames = pickle.load(file)
    before = given.copy()
    made = importlib.import_module(name).clean(given, *frames)
    pd.testing.assert_frame_equal(given, before)
    made.to_pickle(f"{name}.out")
"""


def recipes(count: int, seed: int) -> str:
    """Make so many recipes and hold each against itself; returns what was done, raises AssertionError."""
    done = {"row by row": 0, "in batches": 0, "at once": 0}
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, count, AT_ONCE):
            place = Path(folder) / str(first)
            place.mkdir()
            wanted = {}
            for number in range(first, min(count, first + AT_ONCE)):
                before_model = number % 2 == 0
                recipe, table = some_recipe(seed * 1_000_003 + number, before_model=before_model)
                assert recipe.steps, f"no recipe was found for {number}"
                _write_code(place, f"r{number}", recipe, table)
                wanted[f"r{number}"] = run(recipe, table, frames=FRAMES).frame
                streamed = _as_a_job(recipe, place, number)
                done["in batches" if streamed else "at once"] += 1
                done["row by row"] += _alone(recipe, number) if before_model else 0
            _exported(place, wanted)
    said = ", ".join(f"{how} {times:,}" for how, times in done.items())
    return f"{count:,} recipes of 10 steps did the same everywhere; {said}; as exported code {count:,}"


def _write_code(place: Path, name: str, recipe: RecipeSpec, table: pd.DataFrame) -> None:
    (place / f"{name}.py").write_text(function(recipe), encoding="utf-8")
    (place / f"{name}.in").write_bytes(pickle.dumps((table, [FRAMES[one] for one in frames_of(recipe)])))


def _exported(place: Path, wanted: dict[str, pd.DataFrame]) -> None:
    """Run the code of many recipes in one interpreter, and hold what it makes against what ran here."""
    (place / "names").write_text("\n".join(wanted))
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=place, env={"PYTHONPATH": str(place)}, capture_output=True,
        text=True, check=False, timeout=1800,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(pd.read_pickle(place / f"{name}.out"), frame, obj=name)


def _as_a_job(recipe: RecipeSpec, place: Path, number: int) -> bool:
    """Clean a file as a job does, in small batches; returns whether it was in batches."""
    source, to = place / f"{number}.parquet", place / f"{number}.out.parquet"
    a_table(70, number).to_parquet(source, index=False)
    table = frame_of(source)
    try:
        wanted = run(recipe, table, frames=FRAMES).frame
    except InvalidInput as error:
        _fails_too(recipe, source, to, error)
        return True
    try:
        made = clean_file(recipe, source, to, rows=17, frames=FRAMES)
    except InvalidInput as error:
        assert error.message.startswith("Parquet cannot hold"), error
        _is_mixed(wanted, error)
        return True
    _same(frame_of(made.path), wanted, f"the file of recipe {number}")
    return made.streamed


def _is_mixed(frame: pd.DataFrame, error: InvalidInput) -> None:
    """Make sure that a table that could not be written has a column of several types."""
    kinds = {name: {type(one) for one in frame[name].dropna()} for name in frame.columns}
    assert any(len(types) > 1 for types in kinds.values()), error


def _fails_too(recipe: RecipeSpec, source: Path, to: Path, error: InvalidInput) -> None:
    try:
        clean_file(recipe, source, to, rows=17, frames=FRAMES)
    except InvalidInput:
        return
    raise AssertionError(f"in batches it does not fail: {error}")


def _alone(recipe: RecipeSpec, number: int) -> int:
    """Do some rows of a table one by one, as before a model; returns how many."""
    table = a_table(40, number + 1)
    try:
        whole = run(recipe, table).frame
    except InvalidInput:
        return 0
    for at in range(0, len(table), len(table) // ALONE):
        alone = run(recipe, table.iloc[at : at + 1]).frame
        _same(alone, whole.iloc[at : at + 1], f"row {at} of recipe {number}")
    return ALONE


def _same(found: pd.DataFrame, wanted: pd.DataFrame, what: str) -> None:
    """Hold two tables against one another; a type may be wider where a batch knew less, a value never."""
    plain = [
        one.reset_index(drop=True).astype(object).where(lambda values: values.notna(), None)
        for one in (found, wanted)
    ]
    assert list(found.columns) == list(wanted.columns), what
    pd.testing.assert_frame_equal(plain[0], plain[1], check_dtype=False, rtol=1e-9, atol=1e-12, obj=what)
