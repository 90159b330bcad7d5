"""What a person does to have rows scored: it is checked, and becomes a job of kind `transform`."""

import glob
from pathlib import Path
from typing import Protocol, get_args
from urllib.parse import urlsplit

from cellworks_engine.datasets.fingerprint import look
from cellworks_engine.datasets.schema import DatasetVersion, FrameSource, UrlSource
from cellworks_engine.endpoints.transforms.schema import NewTransform
from cellworks_engine.endpoints.versions import Deployable, Versions
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.process.threads import NAMES
from cellworks_engine.jobs.schema import (
    Environment,
    Job,
    JobSpec,
    Provenance,
    Resources,
    Retries,
    TransformEntry,
)
from cellworks_engine.jobs.transform_schema import RowFormat, TransformRows

FORMATS = {".parquet": "parquet", ".pq": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
OUTPUTS = (".parquet", ".csv", ".jsonl")


class Jobs(Protocol):
    """The jobs of the studio."""

    def submit(self, spec: JobSpec, actor: str) -> Job:
        """Store a job and wake the queue."""
        ...


class Datasets(Protocol):
    """The datasets of the studio."""

    def get(self, name: str, version: int | None) -> DatasetVersion:
        """Return a version; raises NotFound."""
        ...


class TransformService:
    """Batch scoring of one studio. Safe for threads."""

    def __init__(self, jobs: Jobs, versions: Versions, datasets: Datasets) -> None:
        self._jobs = jobs
        self._versions = versions
        self._datasets = datasets

    def submit(self, new: NewTransform, actor: str) -> Job:
        """Submit a job that scores rows; what an alias means is settled now.

        Raises NotFound for a version or a dataset that is not there, InvalidInput that names the field.
        """
        model = self.model(new.version, new.python)
        rows = self.rows(new)
        to = output_of(new, rows)
        return self._jobs.submit(_spec(new, model, rows, to), actor)

    def model(self, version: str, python: str | None) -> Deployable:
        """Return the version that predicts, and the interpreter that can; raises InvalidInput, NotFound."""
        model = self._versions.resolve(version, python)
        if model.unmet:
            raise InvalidInput(
                f"{model.python} cannot predict with {model.ref}: {'; '.join(model.unmet)}.",
                field="python",
                hint="Install what it needs there, or name another interpreter.",
            )
        return model

    def rows(self, new: NewTransform) -> TransformRows:
        """Return where the rows are; raises InvalidInput that names the field, NotFound for a dataset."""
        said = [bool(new.paths), new.dataset is not None, new.url is not None]
        if sum(said) != 1:
            raise InvalidInput(
                "Rows come from files (`paths`), a version of a dataset or a database (`url`): name one.",
                field="paths",
            )
        if new.url is not None:
            return _database(new.url, new.query)
        if new.dataset is not None:
            return self._dataset(new.dataset, new)
        files = [file for path in new.paths for file in files_of(path)]
        return TransformRows(files=files, format=format_of(files, new.format), query=new.query)

    def _dataset(self, ref: str, new: NewTransform) -> TransformRows:
        name, _, number = ref.rpartition("/")
        found = self._datasets.get(name, int(number))
        row = found.row
        known: list[RowFormat] = [one for one in get_args(RowFormat) if one == row.format]
        if not known:
            raise InvalidInput(
                f"{ref} is of the format {row.format}; rows are read from Parquet, CSV and JSON lines.",
                field="dataset",
            )
        if isinstance(found.source, UrlSource):
            raise InvalidInput(
                f"{ref} lies at {row.path}, and a transform reads files.",
                field="dataset",
                hint=f'Keep it in the studio: cw.datasets.register("{name}", cw.datasets["{ref}"].frame())',
            )
        if isinstance(found.source, FrameSource):
            files, folder = [row.path], None
        else:
            files = files_of(row.path)
            folder = row.path if row.kind == "folder" else None
        return TransformRows(
            files=files, format=known[0], query=new.query, fingerprint=row.fingerprint, folder=folder
        )


def files_of(given: str) -> list[str]:
    """Return the files that a path, a folder or a pattern means, in the order of their names."""
    path = Path(given).expanduser()
    if not path.is_absolute():
        raise InvalidInput(f"{given} is not an absolute path.", field="paths")
    if path.is_file():
        return [str(path)]
    if path.is_dir():
        files = look(path).files
        found = [str(one.path) for one in files if not one.path.name.startswith("_")]
    else:
        found = sorted(one for one in glob.iglob(str(path)) if Path(one).is_file())  # noqa: PTH207  # absolute
    if not found:
        raise InvalidInput(f"There is no file {path} on the studio's host.", field="paths")
    return found


def format_of(files: list[str], told: RowFormat | None) -> RowFormat:
    """Return the one format of files; raises InvalidInput where their names say none, or several."""
    if told is not None:
        return told
    suffixes = {Path(file.removesuffix(".gz")).suffix.lower() for file in files}
    found = {FORMATS.get(suffix) for suffix in suffixes}
    if len(found) > 1:
        raise InvalidInput("The files are of several formats.", field="paths", hint="Name those of one.")
    known = found.pop()
    for one in get_args(RowFormat):
        if one == known:
            return one  # type: ignore[no-any-return]
    raise InvalidInput(
        f"What {files[0]} holds is not known by its name.", field="format", hint="Say parquet, csv or jsonl."
    )


def _database(url: str, query: str | None) -> TransformRows:
    if query is None:
        raise InvalidInput("A database needs a query that says which rows.", field="query")
    try:
        parts = urlsplit(url)
        has_password = parts.password is not None
    except ValueError:
        raise InvalidInput(f"{url[:100]!r} is no address of a database.", field="url") from None
    if not parts.scheme:
        raise InvalidInput(
            f"{url[:100]!r} is no address of a database.",
            field="url",
            hint="Such as sqlite:////data/flights.db",
        )
    if has_password:
        raise InvalidInput(
            "The address holds a password, and a job's spec is kept for everybody to read.",
            field="url",
            hint="Leave it out: PostgreSQL reads ~/.pgpass, MySQL ~/.my.cnf.",
        )
    return TransformRows(url=url, query=query)


def output_of(new: NewTransform, rows: TransformRows) -> str | None:
    """Return the file that is made; raises InvalidInput where it cannot be."""
    if new.to is None:
        if new.output == "append_row":
            raise InvalidInput("Scored rows need a file to go to.", field="to", hint='to="scored.parquet"')
        return None
    to = Path(new.to).expanduser()
    suffixes = OUTPUTS if new.output == "append_row" else (".json",)
    if to.suffix.lower() not in suffixes:
        raise InvalidInput(f"{to.name} is to end in {', '.join(suffixes)}.", field="to")
    if not to.is_absolute():
        raise InvalidInput(f"{new.to} is not an absolute path.", field="to")
    if not to.parent.is_dir():
        raise InvalidInput(f"There is no folder {to.parent} on the studio's host.", field="to")
    if to.is_dir():
        raise InvalidInput(f"{to} is a folder.", field="to")
    if any(to.exists() and Path(file).exists() and to.samefile(file) for file in rows.files):
        raise InvalidInput(f"{to} is what the rows are read from.", field="to", hint="Name another file.")
    return str(to)


def _spec(new: NewTransform, model: Deployable, rows: TransformRows, to: str | None) -> JobSpec:
    entry = TransformEntry(
        version=model.ref, model=model.path, baseline=model.baseline, rows=rows, to=to, output=new.output,
        join=new.join, prediction=new.prediction, include=new.include, exclude=new.exclude,
        params=new.params, mini_batch=new.mini_batch, error_threshold=new.error_threshold,
        batch_retries=new.batch_retries, workers=new.workers, threads=new.threads, compile=new.compile,
    )  # fmt: skip
    named = {"source" if at == 0 else f"source_{at}": str(Path(path).expanduser())
             for at, path in enumerate(new.paths[:100])}  # fmt: skip
    if new.dataset is not None:
        named = {"source": rows.folder or rows.files[0]}
    return JobSpec(
        name=new.name or model.name,
        entry=entry, kind="transform", environment=Environment(python=model.python),
        inputs=named, datasets={"source": new.dataset} if new.dataset is not None else {},
        outputs=["output", "summary"], experiment=new.experiment, autolog=False,
        retries=Retries(most=new.retries, backoff=0.5),
        resources=Resources(cpu=float(new.workers * new.threads), memory=new.memory),
        timeout=new.timeout, variables={name: str(new.threads) for name in NAMES},
        provenance=Provenance(client=new.client),
    )  # fmt: skip
