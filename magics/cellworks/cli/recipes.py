"""`cellworks recipes …`: a recipe's code, and a file cleaned by it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cellworks.cli.jobs import Subparsers
from cellworks.cli.printing import add_json, say
from cellworks.display import text_table
from cellworks.recipe import Recipe, recipes
from cellworks_engine.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    import pandas as pd

KINDS = ".parquet, .csv, .tsv, .jsonl"


def add(slices: Subparsers) -> None:
    """Add the slice."""
    parser = slices.add_parser("recipes", help="show a recipe, print its code, clean a file with it")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    show = verbs.add_parser("show", help="its steps")
    show.add_argument("recipe", metavar="FILE.recipe.json")
    add_json(show)
    show.set_defaults(run=_show)

    code = verbs.add_parser("code", help="print it as a function that needs pandas alone")
    code.add_argument("recipe", metavar="FILE.recipe.json")
    code.add_argument("--function", default="clean", metavar="NAME")
    code.set_defaults(run=_code)

    run = verbs.add_parser("run", help="clean a file: run clean.recipe.json in.csv --to out.parquet")
    run.add_argument("recipe", metavar="FILE.recipe.json")
    run.add_argument("source", help=f"rows: {KINDS}")
    run.add_argument("--to", required=True, help=f"the file that is made: {KINDS}")
    run.add_argument("--fit", action="store_true", help="learn from these rows, and keep that in the recipe")
    add_json(run)
    run.set_defaults(run=_run)


def _show(said: argparse.Namespace) -> None:
    recipe = recipes.load(said.recipe)
    say(said, recipe.spec, repr(recipe))


def _code(said: argparse.Namespace) -> None:
    if not said.function.isidentifier():
        raise InvalidInput(f"{said.function!r} is no name of a function.", field="function")
    print(recipes.load(said.recipe).code(said.function), end="")


def _run(said: argparse.Namespace) -> None:
    recipe, frame = recipes.load(said.recipe), _read(Path(said.source).expanduser())
    if said.fit:
        recipe = recipe.fit(frame)
    cleaned = recipe(frame)
    _write(cleaned, Path(said.to).expanduser())
    if said.fit:
        recipe.save(said.recipe)
    say(said, recipe.outcomes, f"{_table(recipe)}\n{len(cleaned):,} rows to {said.to}")


def _table(recipe: Recipe) -> str:
    return text_table(
        ("step", "what it did", "rows", "columns", "took"),
        [
            (
                str(one.number), one.title, f"{one.rows[0]:,} to {one.rows[1]:,}",
                " ".join([*(f"+{name}" for name in one.added), *(f"-{name}" for name in one.removed)])[:60],
                f"{one.seconds * 1000:.0f} ms",
            )
            for one in recipe.outcomes
        ],
    )  # fmt: skip


def _read(path: Path) -> "pd.DataFrame":
    import pandas as pd

    if not path.exists():
        raise NotFound(f"There is no file {path}.", field="source")
    kind = _kind(path, "source")
    if kind == "parquet":
        return pd.read_parquet(path)
    if kind == "jsonl":
        return pd.read_json(path, lines=True)
    return pd.read_csv(path, sep=kind)


def _write(frame: "pd.DataFrame", path: Path) -> None:
    kind = _kind(path, "to")
    if kind == "parquet":
        frame.to_parquet(path, index=False)
    elif kind == "jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_csv(path, sep=kind, index=False)


def _kind(path: Path, field: str) -> str:
    """Return `parquet`, `jsonl`, or what stands between the columns of a text; raises InvalidInput."""
    found = {".parquet": "parquet", ".jsonl": "jsonl", ".csv": ",", ".tsv": "\t"}.get(path.suffix.lower())
    if found is None:
        raise InvalidInput(
            f"{path} is of no kind that is read and written.", field=field, hint=f"There are {KINDS}."
        )
    return found
