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

    known = verbs.add_parser("operations", help="what a step may be, with its fields")
    known.add_argument("search", nargs="?", default="", help="only those of which this is said")
    add_json(known)
    known.set_defaults(run=_operations)

    code = verbs.add_parser("code", help="print it as a function that needs pandas alone")
    code.add_argument("recipe", metavar="FILE.recipe.json")
    code.add_argument("--function", default="clean", metavar="NAME")
    code.set_defaults(run=_code)

    look = verbs.add_parser("insights", help="what to look at in a file: insights data.csv --target late")
    look.add_argument("source", help=f"rows: {KINDS}")
    look.add_argument("--target", metavar="COLUMN", help="what is to be predicted")
    look.add_argument("--time", metavar="COLUMN", help="says when a row was: for leakage by time")
    look.add_argument("--group", metavar="COLUMN", help="says whose a row is: for leakage by group")
    look.add_argument("--facet", metavar="COLUMN", help="by which people are told apart: for bias")
    look.add_argument("--favoured", metavar="VALUE", help="of the facet; the most frequent one unless said")
    look.add_argument("--positive", metavar="VALUE", help="the good outcome; the last in order unless said")
    look.add_argument("--within", metavar="COLUMN", help="groups that bias is looked for in")
    look.add_argument("--page", metavar="FILE.html", help="write the report as a page")
    add_json(look)
    look.set_defaults(run=_insights)

    _add_checks(verbs)
    _add_runs(verbs)


def _add_checks(verbs: Subparsers) -> None:
    check = verbs.add_parser("check", help="say what of a recipe no longer fits a file; 1 where it breaks")
    check.add_argument("recipe", metavar="FILE.recipe.json")
    check.add_argument("source", help=f"rows: {KINDS}")
    add_json(check)
    check.set_defaults(run=_check)

    suite = verbs.add_parser("suite", help="write a suite of Great Expectations of what a file holds")
    suite.add_argument("source", help=f"rows: {KINDS}")
    suite.add_argument("--to", required=True, metavar="SUITE.json")
    suite.add_argument("--name", default="wrangled")
    suite.set_defaults(run=_suite)

    validate = verbs.add_parser("validate", help="run such a suite on a file; 1 where rows are not like it")
    validate.add_argument("suite", metavar="SUITE.json")
    validate.add_argument("source", help=f"rows: {KINDS}")
    add_json(validate)
    validate.set_defaults(run=_validate)


def _add_runs(verbs: Subparsers) -> None:
    submit = verbs.add_parser("submit", help="clean all rows as a job: submit clean.recipe.json flights/2")
    submit.add_argument("recipe", metavar="FILE.recipe.json")
    submit.add_argument("source", help="a file, or a version of a dataset: flights/2")
    submit.add_argument("--to", help=f"the file that is made: {KINDS}; else the job keeps it")
    submit.add_argument("--dataset", metavar="NAME", help="make a version of this dataset")
    submit.add_argument("--refit", action="store_true", help="learn from all rows first")
    submit.add_argument(
        "--frame", action="append", default=[], metavar="NAME=SOURCE", help="a second frame that steps name"
    )
    submit.add_argument("--name")
    submit.add_argument("--wait", action="store_true", help="wait until it has ended")
    add_json(submit)
    submit.set_defaults(run=_submit)

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


def _operations(said: argparse.Namespace) -> None:
    found = recipes.operations(said.search)
    say(said, found.found, repr(found))


def _code(said: argparse.Namespace) -> None:
    if not said.function.isidentifier():
        raise InvalidInput(f"{said.function!r} is no name of a function.", field="function")
    print(recipes.load(said.recipe).code(said.function), end="")


def _insights(said: argparse.Namespace) -> None:
    from cellworks.insight_report import insights

    path = Path(said.source).expanduser()
    asked = ("target", "time", "group", "facet", "favoured", "positive", "within")
    found = insights(_read(path), title=path.name, **{name: getattr(said, name) for name in asked})
    page = "" if said.page is None else f"\nThe page is {found.save(said.page)}"
    say(said, found.report, f"{found!r}{page}")


def _check(said: argparse.Namespace) -> int:
    found = recipes.load(said.recipe).check(_read(Path(said.source).expanduser()))
    say(said, found.misfits, repr(found))
    return 0 if found.fits else 1


def _submit(said: argparse.Namespace) -> int:
    frames = dict(one.partition("=")[::2] for one in said.frame)
    job = recipes.load(said.recipe).run(
        said.source, said.to, said.dataset, said.refit, frames=frames, name=said.name
    )
    if said.wait:
        job.wait(check=False)
    say(said, job.job, f"Job {job.number} cleans {said.source}")
    return 0 if not said.wait or job.state == "succeeded" else 1


def _suite(said: argparse.Namespace) -> None:
    place = recipes.suite(_read(Path(said.source).expanduser()), said.to, said.name)
    print(f"The suite is {place}")


def _validate(said: argparse.Namespace) -> int:
    found = recipes.validate(_read(Path(said.source).expanduser()), said.suite)
    say(said, found.answer, repr(found))
    return 0 if found.passed else 1


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
        frame.to_json(path, orient="records", lines=True, date_format="iso")
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
