"""A recipe over all rows, as a `processing` job: `recipe.run("flights.parquet", to="clean.parquet")`."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from cellworks import submitting
from cellworks.client import in_job
from cellworks.dataset_handle import Dataset
from cellworks.dataset_list import datasets
from cellworks.job_handle import JobHandle
from cellworks.logging import log_metrics, progress
from cellworks.options import options
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.recipes.batches import frame_of
from cellworks_engine.recipes.emitting import frames_of, learns
from cellworks_engine.recipes.schema import RecipeSpec
from cellworks_engine.recipes.streaming import clean_file, kind_of_made

_DATASET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*/[1-9][0-9]*")


@dataclass(frozen=True)
class RecipeRun:
    """What a job made: `job.result()`."""

    path: str
    rows: int
    dataset: str | None
    """The version that was made: `clean/3`."""
    recipe: bytes
    """The recipe as its file has it, with what it learned where it was to learn again."""
    streamed: bool
    """Whether rows went in batches; else all of them were in memory."""


def submit(
    recipe: RecipeSpec,
    source: Any,
    to: str | os.PathLike[str] | None = None,
    dataset: str | None = None,
    refit: bool = False,
    *,
    frames: Mapping[str, Any] | None = None,
    **more: Any,
) -> JobHandle:
    """Submit a recipe over all rows of a file, a version of a dataset, or a frame, and return at once.

    `to` is the file that is made (Parquet, CSV, TSV, JSON lines); None lets the job keep it in its own
    folder. `dataset` makes a version of it. Others are options of a job. Raises InvalidInput where the
    recipe has not been fitted and is not to be, or where a second frame is wanting.
    """
    _check_fitted(recipe, refit)
    given = {name: _source(value) for name, value in (frames or {}).items()}
    for name in frames_of(recipe):
        if name not in given:
            raise InvalidInput(f"The recipe needs the frame {name}.", field="frames", hint=f"{name}=…")
    if to is not None:
        to = os.path.abspath(Path(to).expanduser())  # noqa: PTH100  # without following links
        kind_of_made(Path(to))
    said = {"kind": "processing", "autolog": False, **more}
    chosen = options(**{**said, "name": said.get("name") or recipe.name})
    call = {"source": _source(source), "to": to, "dataset": dataset, "refit": refit, **given}
    make = submitting.function(clean, (recipe,), call, chosen.params)
    job, client = submitting.submit_work(make, chosen, submitting.Origin())
    return JobHandle(client, job)


def clean(
    recipe: RecipeSpec,
    *,
    source: Any,
    to: str | None = None,
    dataset: str | None = None,
    refit: bool = False,
    **frames: Any,
) -> RecipeRun:
    """Do what `submit` submits; in a job the file may stay in the job's folder."""
    place = Path(to) if to is not None else _kept(recipe.name)
    others = {name: frame_of(_read(value)) for name, value in frames.items()}
    done = clean_file(recipe, _read(source), place, refit=refit, frames=others, tell=progress)
    if in_job():
        log_metrics({"rows": done.rows})
    version = None if dataset is None else datasets.registered(dataset, place, job=_job())[0]
    return RecipeRun(
        str(place), done.rows, None if version is None else version.ref,
        msgspec.json.encode(done.recipe), done.streamed,
    )  # fmt: skip


def _source(given: Any) -> Any:
    """Return what travels: a handle of a version, a path as it is everywhere, or the frame itself."""
    if isinstance(given, str) and _DATASET.fullmatch(given) and not Path(given).exists():
        return datasets[given]
    if isinstance(given, str | os.PathLike):
        words = os.fspath(given)
        if "://" in words:
            return words
        path = Path(words).expanduser().absolute()
        if not path.exists():
            raise NotFound(f"There is no file {given}.", field="source")
        return str(path)
    if isinstance(given, Dataset) or hasattr(given, "columns"):
        return given
    raise InvalidInput(
        f"A {type(given).__name__} has no rows to clean.", field="source",
        hint="Give a path, a version of a dataset (flights/2), or a DataFrame.",
    )  # fmt: skip


def _read(given: Any) -> Any:
    """Return a path or a frame of what has travelled; raises Conflict where a dataset is not what it was."""
    if not isinstance(given, Dataset):
        return given.to_pandas() if hasattr(given, "to_pandas") else given
    if given.row.format in ("parquet", "csv", "jsonl") and given.row.kind != "frame":
        return given.use()
    return given.frame(engine="pandas")


def _job() -> str | None:
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    return Path(folder).parent.name if folder else None


def _kept(name: str) -> Path:
    folder = os.environ.get("CELLWORKS_JOB_FOLDER")
    if folder is None:
        raise InvalidInput("Say which file is to be made.", field="to")
    return Path(folder).parent / "output" / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name) or 'recipe'}.parquet"


def _check_fitted(recipe: RecipeSpec, refit: bool) -> None:
    for number, step in enumerate(recipe.steps, 1):
        if not refit and not step.off and learns(step.do) and step.fitted is None:
            raise InvalidInput(
                f"Step {number} ({step.do.title()}) has not been fitted yet.", field=f"steps[{number - 1}]",
                hint="Fit the recipe first, or let the job learn from all rows (refit).",
            )  # fmt: skip
