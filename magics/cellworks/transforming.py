"""Batch scoring in code: `cw.transform("late-flights@champion", "march.parquet", to="scored.parquet")`."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cellworks.client import connect
from cellworks.job_handle import JobHandle
from cellworks.quantities import duration, size
from cellworks_engine.endpoints.transforms.schema import NewTransform
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.schema import Job

_DATASET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*/[1-9][0-9]*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class TransformJob(JobHandle):
    """A job that scores rows."""

    @property
    def output(self) -> Path:
        """The file with the scored rows; waits for the job, raises JobFailed where it did not succeed."""
        found = self.result["output"]
        if found is None:
            raise NotFound(f"Job {self.number} wrote no file: it was to give a summary only.")
        return Path(found)

    @property
    def summary(self) -> dict[str, Any]:
        """How many rows, how many failed, and what the predictions are like; waits for the job."""
        found: dict[str, Any] = self.result["summary"]
        return found

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The rows that have no prediction: `row` (from 0), `column` where one is to blame, and `error`."""
        path = self.summary["error_file"]
        if path is None:
            return []
        with Path(path).open("rb") as file:
            return [msgspec.json.decode(line) for line in file]


def transform(
    version: Any,
    source: Any,
    to: str | os.PathLike[str] | None = None,
    *,
    query: str | None = None,
    format: str | None = None,  # noqa: A002  # the word that a person says
    output: str = "append_row",
    join: bool = True,
    prediction: str = "prediction",
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    params: Mapping[str, Any] | None = None,
    mini_batch: int | None = None,
    error_threshold: int = 0,
    batch_retries: int = 2,
    workers: int = 1,
    threads: int = 1,
    compile: bool = False,  # noqa: A002  # the word that a person says
    python: str | None = None,
    name: str | None = None,
    experiment: str = "Default",
    retries: int = 3,
    memory: str | int | None = None,
    timeout: str | float | None = None,
    wait: bool = False,
    client: str = "sdk",
) -> TransformJob:
    """Score rows with a model version, as a job: each row once, in order, joined to its prediction.

        cw.transform("late-flights@champion", "march.parquet", to="scored.parquet")
        cw.transform("late-flights/4", "2013/*.csv", to="scored.csv", error_threshold=-1, workers=2)
        cw.transform("late-flights/4", "flights/2", to="scored.parquet").wait()      # a dataset's version
        cw.transform("late-flights/4", "sqlite:///f.db", query="select * from march", to="march.parquet")

    `source` is a file, a pattern, a folder, several of them, a version of a dataset, or a database's address
    with a `query`; over files, `query` is SQL that selects `from source`. `to` ends in `.parquet`, `.csv` or
    `.jsonl`, and is there whole or not at all. A row that the model refuses is named in
    `<to>.errors.jsonl` and has no prediction; more than `error_threshold` of them (0; -1: any number) fail
    the job. `output="summary_only"` writes what the predictions are like and no rows. A job that is killed
    goes on after the last rows it kept, `retries` times by itself.
    """
    if output not in ("append_row", "summary_only"):
        raise InvalidInput(
            f"There is no output {output!r}.", field="output", hint="append_row or summary_only"
        )
    if format not in (None, "parquet", "csv", "jsonl"):
        raise InvalidInput(f"There is no format {format!r}.", field="format", hint="parquet, csv or jsonl")
    said = {
        "version": getattr(version, "ref", version), **source_of(source), "query": query, "format": format,
        "to": None if to is None else absolute(to), "output": output, "join": join, "prediction": prediction,
        "include": list(include), "exclude": list(exclude), "params": dict(params or {}),
        "mini_batch": mini_batch, "error_threshold": error_threshold, "batch_retries": batch_retries,
        "workers": workers, "threads": threads, "compile": compile, "python": python, "name": name,
        "experiment": experiment, "retries": retries, "memory": size(memory), "timeout": duration(timeout),
        "client": client,
    }  # fmt: skip
    try:
        wish = msgspec.convert(said, NewTransform)
    except msgspec.ValidationError as error:
        field = re.search(r"`\$\.(\w+)", str(error))
        what = str(error).partition(" - at ")[0].replace("`", "")
        named = field[1] if field else "what was given"
        raise InvalidInput(f"{named}: {what}.", field=field[1] if field else None) from None
    studio = connect()
    job = TransformJob(studio, studio.call("POST", "/transforms", Job, body=wish))
    if wait:
        job.wait()
    return job


def source_of(source: Any) -> dict[str, Any]:
    """Return which of `paths`, `dataset` and `url` a source is, and what it says."""
    if hasattr(source, "ref") and hasattr(source, "row"):  # a handle of a dataset
        return {"dataset": source.ref}
    if isinstance(source, str):
        if _URL.match(source):
            return {"url": source}
        if _DATASET.fullmatch(source) and not Path(source).exists():
            return {"dataset": source}
    if isinstance(source, str | os.PathLike):
        return {"paths": [absolute(source)]}
    if isinstance(source, Sequence) and source and all(isinstance(one, str | os.PathLike) for one in source):
        return {"paths": [absolute(one) for one in source]}
    raise InvalidInput(
        f"A {type(source).__name__} cannot be scored as a job.",
        field="source",
        hint="Give a path, a version of a dataset (cw.datasets.register makes one of a frame), or a query.",
    )


def absolute(path: str | os.PathLike[str]) -> str:
    """Return a path as the studio takes it; patterns stay as they are."""
    return os.path.abspath(Path(path).expanduser())  # noqa: PTH100  # without following links
