"""Recipes in code: `recipe = cw.recipes.load("clean.recipe.json"); recipe(flights)`."""

import copy
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks.display import html_table, text_table
from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes import files
from cellworks_engine.recipes.emitting import function, learns
from cellworks_engine.recipes.misfits import expected, misfits
from cellworks_engine.recipes.operations.base import Operation
from cellworks_engine.recipes.running import run
from cellworks_engine.recipes.schema import RecipeSpec, Step, StepOutcome

if TYPE_CHECKING:
    import pandas as pd

    from cellworks.job_handle import JobHandle
    from cellworks.recipe_operations import OperationList
    from cellworks.recipe_report import CheckReport, FitReport
    from cellworks.recipe_transformer import RecipeTransformer

COLUMNS = ("step", "what it does", "by", "fitted on")
_REACH = {"row": "each row", "learned": "learned values", "others": "other rows"}


class Recipe:
    """Ordered steps that clean a table; what runs are the lines of pandas that `code()` shows.

    recipe = cw.Recipe([{"op": "impute", "columns": ["temp"]}]).fit(january)
    recipe(february), recipe.code(), recipe.save("clean.recipe.json")
    """

    def __init__(self, steps: "Iterable[Operation | Mapping[str, Any]]" = (), name: str = "recipe") -> None:
        """Make a recipe of operations, or of what a `.recipe.json` has of them: `{"op": "scale", …}`."""
        self.spec = RecipeSpec(name=name, steps=[_step(one, number) for number, one in enumerate(steps, 1)])
        self.outcomes: list[StepOutcome] = []
        """What each step did when the recipe was last run here."""

    def add(self, step: "Operation | Mapping[str, Any] | None" = None, **fields: Any) -> "Recipe":
        """Return a recipe with one step more: `recipe.add(op="impute", columns=["temp"])`."""
        new = _step(step if step is not None else fields, len(self.spec.steps) + 1)
        return self._with(msgspec.structs.replace(self.spec, steps=[*self.spec.steps, new]))

    def fit(self, frame: "pd.DataFrame", **frames: "pd.DataFrame") -> "Recipe":
        """Return the recipe with what its steps learn from a table; raises InvalidInput where one cannot.

        Second frames that steps name are given by their names: `recipe.fit(flights, weather=weather)`.
        """
        done = run(self.spec, frame, fit=True, frames=frames)
        made = self._with(msgspec.structs.replace(done.recipe, expects=expected(done.recipe, frame)))
        made.outcomes = done.steps
        return made

    def __call__(self, frame: "pd.DataFrame", **frames: "pd.DataFrame") -> "pd.DataFrame":
        """Return the table after all steps, with what they have learned; the one given stays as it is.

        Raises InvalidInput where a step has not been fitted, or fails: it says on which row.
        """
        done = run(self.spec, frame, frames=frames)
        self.outcomes = done.steps
        return done.frame

    def check(self, frame: "pd.DataFrame", **frames: "pd.DataFrame") -> "FitReport":
        """Return what of the recipe no longer fits a table: `recipe.check(march).fits`."""
        from cellworks.recipe_report import FitReport

        return FitReport(misfits(self.spec, frame, frames).misfits)

    def run(
        self,
        source: Any,
        to: "str | Path | None" = None,
        dataset: str | None = None,
        refit: bool = False,
        **more: Any,
    ) -> "JobHandle":
        """Run the recipe over all rows as a job: `recipe.run("flights.parquet", to="clean.parquet")`.

        `source` is a file, a version of a dataset (`flights/2`), or a frame. `dataset` makes a version of
        what comes out; `refit` learns from all rows first. Second frames are given in `frames={…}`; all else
        are options of a job. `job.result()` says what was made.
        """
        from cellworks.recipe_job import submit

        return submit(self.spec, source, to, dataset, refit, **more)

    def code(self, name: str = "clean") -> str:
        """Return the recipe as a function that needs pandas alone."""
        return function(self.spec, name)

    def save(self, path: "str | Path") -> Path:
        """Write the recipe to a file, `.recipe.json` by custom; return its path."""
        return files.write(self.spec, Path(path).expanduser())

    def to_transformer(self) -> "RecipeTransformer":
        """Return the recipe as a transformer of scikit-learn, to stand before a model in a pipeline.

        Raises InvalidInput where a step needs other rows than the one that is to be predicted.
        """
        from cellworks.recipe_transformer import RecipeTransformer

        for number, step in enumerate(self.spec.steps, 1):
            if not step.off and step.do.reach == "others":
                raise InvalidInput(
                    f"Step {number} ({step.do.title()}) looks at other rows, and a model sees one.",
                    field=f"steps[{number - 1}]",
                    hint="Leave it out, and do it where the training rows are made.",
                )
        return RecipeTransformer(self)

    @property
    def fitted(self) -> bool:
        """Whether every step has what it needs to run."""
        return all(step.off or step.fitted is not None or not learns(step.do) for step in self.spec.steps)

    def __len__(self) -> int:
        return len(self.spec.steps)

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(COLUMNS, self._cells())}" if len(self) else self._title()

    def _repr_html_(self) -> str:
        return f"<div><b>{self._title()}</b></div>{html_table(COLUMNS, self._cells())}"

    def _title(self) -> str:
        return f"{self.spec.name}: {len(self)} step{'' if len(self) == 1 else 's'}"

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                f"{number}{' (off)' if step.off else ''}", step.do.title(), _REACH[step.do.reach],
                "" if step.fitted is None else f"{step.fitted.rows:,} rows",
            )
            for number, step in enumerate(self.spec.steps, 1)
        ]  # fmt: skip

    def _with(self, spec: RecipeSpec) -> "Recipe":
        made = copy.copy(self)
        made.spec, made.outcomes = spec, []
        return made


class Recipes:
    """Recipes in files: `cw.recipes.load("clean.recipe.json")`, `cw.recipes.make([{"op": …}, …])`."""

    def load(self, path: "str | Path") -> Recipe:
        """Read a recipe, with what it has learned; raises NotFound, and InvalidInput for what is none."""
        made = Recipe()
        made.spec = files.read(Path(path).expanduser())
        return made

    def make(self, steps: "Iterable[Operation | Mapping[str, Any]]", name: str = "recipe") -> Recipe:
        """Make a recipe of steps; raises InvalidInput that names the one that cannot be."""
        return Recipe(steps, name)

    def suite(self, frame: "pd.DataFrame", path: "str | Path", name: str = "wrangled") -> Path:
        """Write a suite of Great Expectations of what a table holds to a file of JSON; return its path."""
        from cellworks_engine.recipes.suites import suite_of

        place = Path(path).expanduser()
        place.write_text(suite_of(frame, name), encoding="utf-8")
        return place

    def validate(self, frame: "pd.DataFrame", suite: "str | Path") -> "CheckReport":
        """Run a suite (a file of JSON) on a table; `.failing` are the rows that are not like it.

        Raises NotFound, InvalidInput for what is no suite, MissingExtra without Great Expectations.
        """
        from cellworks.recipe_report import validated

        return validated(frame, Path(suite).expanduser())

    def operations(self, search: str = "") -> "OperationList":
        """Return what a step may be, with its fields: all, or those of which a text is said."""
        from cellworks.recipe_operations import operations

        return operations(search)

    def __repr__(self) -> str:
        return 'cw.recipes.load("clean.recipe.json"), cw.recipes.make([{"op": "impute", "columns": […]}])'


def _step(given: "Operation | Mapping[str, Any]", number: int) -> Step:
    plain = msgspec.to_builtins(given) if isinstance(given, Operation) else dict(given)
    whole = plain if "do" in plain else {"do": plain}
    try:
        return msgspec.convert(whole, Step)
    except msgspec.ValidationError as error:
        raise InvalidInput(f"Step {number}: {error}.", field=f"steps[{number - 1}]") from None


recipes = Recipes()
