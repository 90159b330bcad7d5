"""Where a version came from: its run, its job, and the data that they used."""

import json

import msgspec

from cellworks_engine.errors import NotFound
from cellworks_engine.jobs.schema import Job
from cellworks_engine.models.registry import Registry, RegistryDataset
from cellworks_engine.models.schema import DatasetUse, ModelLineage
from cellworks_engine.runs.schema import Run

_PLACES = ("uri", "url", "path")
"""Keys of a logged dataset's source that say where it lies."""
DETAIL = 300
"""Characters of a place that a line shows."""


def lineage_of(run: Run | None, job: Job | None, logged: list[DatasetUse]) -> ModelLineage:
    """Return what is known of where a version came from; `logged` is the data that its run names."""
    if run is None and job is None:
        return ModelLineage()
    spec = job.spec if job is not None else None
    came = spec.provenance if spec is not None else None
    tags = run.row.tags if run is not None else {}
    git = came.git.commit if came is not None and came.git is not None else ""
    return ModelLineage(
        run=run.row.id if run is not None else None,
        run_name=run.row.name if run is not None else "",
        experiment=run.row.experiment if run is not None else "",
        job=job.row.id if job is not None else None,
        job_number=job.row.number if job is not None else None,
        notebook=came.notebook if came is not None else "",
        cell=came.cell if came is not None else "",
        commit=git or tags.get("mlflow.source.git.commit", ""),
        data=[*used_by(job), *logged],
    )


def used_by(job: Job | None) -> list[DatasetUse]:
    """Return the data that a job used: what it captured, and what it was given."""
    if job is None:
        return []
    spec = job.spec
    found = [
        DatasetUse(name=capture.name, dataset=capture.dataset, detail=capture.summary)
        for capture in spec.captures
        if capture.dataset is not None or capture.kind == "frame"
    ]
    found += [
        DatasetUse(name=name, dataset=spec.datasets.get(name), detail=path)
        for name, path in spec.inputs.items()
    ]
    return found


def made_of(data: list[DatasetUse]) -> list[DatasetUse]:
    """Return what a list of versions shows: each version of a dataset once, else what else is known."""
    known = {one.dataset: one for one in reversed(data) if one.dataset is not None}
    return [known[ref] for ref in sorted(known)] or data


def logged_with(registry: Registry, run: str | None) -> list[DatasetUse]:
    """Return what was logged with a run as its data, by `mlflow.log_input` or an autologger."""
    if run is None:
        return []
    try:
        found = registry.datasets(run)
    except NotFound:
        return []
    return [DatasetUse(name=one.name or "dataset", detail=_detail(one)) for one in found]


def _detail(dataset: RegistryDataset) -> str:
    """Write where a logged dataset lies, as far as that is said, and its digest."""
    place = ""
    try:
        told = json.loads(dataset.source)
    except json.JSONDecodeError:
        told = None
    if isinstance(told, dict):
        place = next((value for key in _PLACES if isinstance(value := told.get(key), str)), "")
    return " ".join(part for part in (place[:DETAIL], dataset.digest) if part)


def stored(data: bytes | None) -> list[DatasetUse]:
    """Return what a row keeps of a version's data."""
    return [] if data is None else msgspec.json.decode(data, type=list[DatasetUse])
