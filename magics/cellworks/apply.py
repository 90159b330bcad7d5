"""Make what a YAML file describes. One form a kind of thing; a file may hold several documents.

kind: job
name: late-flights
script: train.py          # or notebook: report.ipynb, or command: [python, -m, train]
source: .
params: {depth: 8}
resources: {cpu: 2, memory: 4G}
timeout: 1h
retries: 2
---
kind: dataset
name: flights
path: data/flights.parquet   # or url: s3://bucket/flights/, or sql: postgresql://… with table or query
---
kind: endpoint
name: flights
version: late-flights@champion
workers: 2
---
kind: transform
version: late-flights@champion
source: data/march.parquet
to: scored.parquet
---
kind: drift
reference: late-flights@champion
current: data/july.parquet   # or flights/2, or endpoint:flights@24h
thresholds: {temp: 0.2}
---
kind: schedule               # made, changed where it differs, or left as it is
name: nightly
pipeline: flights            # or flights.yaml, or script, notebook, command as of a job
cron: 0 6 * * 1-5
tz: Europe/Berlin
params: {month: 2}
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellworks import card, submitting
from cellworks.dataset_list import datasets
from cellworks.dataset_rows import sql
from cellworks.deposit import Deposit
from cellworks.options import NAMES, Options, options
from cellworks_engine.errors import InvalidInput, MissingExtra


@dataclass(frozen=True, slots=True)
class Made:
    """What a document became: the value on the wire, and the same for a person."""

    value: object
    text: str


Form = Callable[[dict[str, Any], Path], Made]
"""From a document without its kind, and the folder that its paths are relative to."""

_WORK = ("script", "notebook", "command")


def apply(file: Path) -> list[Made]:
    """Make everything that a file describes; nothing is made where any document is wrong."""
    documents = [_read(document, file) for document in _documents(file)]
    return [form(document, file.absolute().parent) for form, document in documents]


def job(document: dict[str, Any], folder: Path) -> Made:
    """Submit a job."""
    make, chosen = work_of(document, folder)
    made, _ = submitting.submit_work(make, chosen, submitting.Origin(client="cli"))
    return Made(made, card.as_text(made))


def work_of(document: dict[str, Any], folder: Path) -> tuple[Callable[[Deposit], submitting.Work], Options]:
    """Return what a job's document says is to run, and how; its paths are relative to the folder."""
    source = folder / document.get("source", ".")
    chosen = options(**{name: value for name, value in document.items() if name in NAMES})
    if "command" in document:
        return submitting.command(document["command"], source), chosen
    args = [str(word) for word in document.get("args", [])]
    path = document.get("script") or document["notebook"]
    inside = folder / path if (folder / path).is_file() else source / path
    return submitting.file(inside, source, args), chosen


def check_job(document: dict[str, Any]) -> None:
    """Refuse a job's document that says what no job has."""
    known = NAMES | {"source", "args", *_WORK}
    for name in document.keys() - known:
        raise InvalidInput(
            f"A job has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    if sum(name in document for name in _WORK) != 1:
        raise InvalidInput("A job is one of script, notebook and command.", field="script")
    if not isinstance(document.get("command", []), list):
        raise InvalidInput(
            "command is a list of words.", field="command", hint="command: [python, -m, train]"
        )
    options(**{name: value for name, value in document.items() if name in NAMES})


def dataset(document: dict[str, Any], folder: Path) -> Made:
    """Register a dataset."""
    names = ("format", "options", "description", "tags", "new")
    given: dict[str, Any] = {name: document.get(name) for name in names}
    made = datasets.register(document["name"], _data(document, folder), **given)
    return Made(made.whole, repr(made))


def _data(document: dict[str, Any], folder: Path) -> Any:
    """Return what a dataset's document refers to: a path relative to the folder, a URL, or a database."""
    if "path" in document:
        return folder / Path(document["path"]).expanduser()
    if "url" in document:
        return document["url"]
    return sql(document["sql"], document.get("query"), table=document.get("table"))


def _check_dataset(document: dict[str, Any]) -> None:
    places = ("path", "url", "sql")
    known = {"name", *places, "options", "table", "query", "format", "description", "tags", "new"}
    for name in document.keys() - known:
        raise InvalidInput(
            f"A dataset has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    said = [name for name in places if name in document]
    if len(said) != 1:
        raise InvalidInput("A dataset needs a path, a url or a sql: one of them.", field="path")
    for name in ("name", *said):
        if not isinstance(document.get(name), str):
            raise InvalidInput(f"A dataset needs a {name}, a text.", field=name)
    for name, example in (("tags", "{source: nycflights13}"), ("options", "{profile: work}")):
        if not isinstance(document.get(name, {}), dict):
            raise InvalidInput(f"{name} are pairs.", field=name, hint=f"{name}: {example}")


def endpoint(document: dict[str, Any], _folder: Path) -> Made:
    """Deploy a version at an endpoint, and wait until it serves."""
    from cellworks.endpoint_list import deploy

    given = dict(document)
    made = deploy(given.pop("version"), given.pop("name"), name=given.pop("deployment", None), **given)
    return Made(made.whole, repr(made))


def _check_endpoint(document: dict[str, Any]) -> None:
    known = {
        "name", "version", "deployment", "compute", "share", "keep", "workers", "threads", "latency", "batch",
        "waiting", "timeout", "memory", "startup", "compile", "python", "autostart", "open", "description",
    }  # fmt: skip
    for name in document.keys() - known:
        raise InvalidInput(
            f"An endpoint has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    for name in ("name", "version"):
        if not isinstance(document.get(name), str):
            raise InvalidInput(f"An endpoint needs a {name}, a text.", field=name)


def transform(document: dict[str, Any], folder: Path) -> Made:
    """Submit a job that scores rows; its paths are relative to the folder."""
    from cellworks.transforming import source_of
    from cellworks.transforming import transform as submit

    given = {"client": "cli", **document}
    source = given.pop("source")
    sources = [_place(one, folder) for one in (source if isinstance(source, list) else [source])]
    if given.get("to") is not None:
        given["to"] = folder / Path(given["to"]).expanduser()
    chosen = sources if all("paths" in source_of(one) for one in sources) else sources[0]
    made = submit(given.pop("version"), chosen, **given).job
    return Made(made, card.as_text(made))


def _place(source: str, folder: Path) -> str:
    """Return a source as it is meant from a folder: a path, or what is none."""
    from cellworks.transforming import source_of

    here = folder / Path(source).expanduser()
    return str(here) if here.exists() or "paths" in source_of(source) else source


def _check_transform(document: dict[str, Any]) -> None:
    import inspect

    from cellworks.transforming import transform as submit

    known = inspect.signature(submit).parameters.keys() - {"wait", "client"}
    for name in document.keys() - known:
        raise InvalidInput(
            f"A transform has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    if not isinstance(document.get("version"), str):
        raise InvalidInput("A transform needs a version, a text.", field="version")
    source = document.get("source")
    if not isinstance(source, str) and not (
        isinstance(source, list) and source and all(isinstance(one, str) for one in source)
    ):
        raise InvalidInput("A transform needs a source: a path, several, or flights/2.", field="source")


def drift(document: dict[str, Any], folder: Path) -> Made:
    """Compare two sources here, and keep the report; paths are relative to the folder."""
    from cellworks.drift_make import drift as compare

    given = dict(document)
    name = given.pop("name", None)
    sides = [_side(given.pop(side), folder) for side in ("reference", "current")]
    made = compare(*sides, keep=name or True, **given)
    return Made(made.report, repr(made))


def _side(words: str, folder: Path) -> str:
    """Return a side as it is meant from a folder: a path where there is one."""
    here = folder / Path(words).expanduser()
    return str(here) if here.exists() else words


def _check_drift(document: dict[str, Any]) -> None:
    import inspect

    from cellworks.drift_make import drift as compare
    from cellworks_engine.monitors.schema import DriftSettings

    known = {"name", *inspect.signature(compare).parameters, *DriftSettings.__struct_fields__}
    known -= {"keep", "constraints", "settings"}
    for name in document.keys() - known:
        raise InvalidInput(
            f"A drift report has no field {name!r}.", field=name, hint=f"Fields: {', '.join(sorted(known))}."
        )
    for name in ("reference", "current"):
        if not isinstance(document.get(name), str):
            raise InvalidInput(f"A drift report needs a {name}, a text.", field=name)


def schedule(document: dict[str, Any], folder: Path) -> Made:
    """Have a schedule be as the document says; its paths are relative to the folder."""
    from cellworks import schedule_document

    return Made(*schedule_document.make(document, folder))


def _check_schedule(document: dict[str, Any]) -> None:
    from cellworks import schedule_document

    schedule_document.check(document)


FORMS: dict[str, tuple[Form, Callable[[dict[str, Any]], None]]] = {
    "job": (job, check_job),
    "dataset": (dataset, _check_dataset),
    "endpoint": (endpoint, _check_endpoint),
    "transform": (transform, _check_transform),
    "drift": (drift, _check_drift),
    "schedule": (schedule, _check_schedule),
}
"""By kind: what makes it, and what checks a document before anything is made."""


def _documents(file: Path) -> list[object]:
    try:
        import yaml
    except ImportError:
        raise MissingExtra("Reading YAML needs PyYAML.", hint="pip install PyYAML") from None
    try:
        return [document for document in yaml.safe_load_all(file.read_text()) if document is not None]
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {file}.", field="file") from None
    except yaml.YAMLError as error:
        raise InvalidInput(f"{file} is not YAML: {error}", field="file") from None


def _read(document: object, file: Path) -> tuple[Form, dict[str, Any]]:
    if not isinstance(document, dict) or "kind" not in document:
        raise InvalidInput(
            f"A document in {file} has no kind.", field="kind", hint=f"kind: {', '.join(FORMS)}"
        )
    body = dict(document)
    kind = body.pop("kind")
    if kind not in FORMS:
        raise InvalidInput(f"There is no kind {kind!r}.", field="kind", hint=f"Kinds: {', '.join(FORMS)}.")
    form, check = FORMS[kind]
    check(body)
    return form, body
