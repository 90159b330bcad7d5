"""Carrying logged models and datasets into MLflow's SQL store."""

from dataclasses import dataclass

import sqlalchemy as sa

from cellworks_engine.runs.rows import ModelRows, Rows, clean
from cellworks_engine.runs.tables import Row, Writing, derived

_STATUS = {"UNSPECIFIED": 0, "PENDING": 1, "READY": 2, "FAILED": 3}
"""MLflow's numbers for the states of a logged model."""


@dataclass(slots=True)
class Place:
    """A run as the store has it."""

    run_id: str
    experiment: int
    artifact_uri: str
    root: str
    """Where the experiment's artifacts are written."""


def write_inputs(writing: Writing, place: Place, made: Rows) -> None:
    """Write which datasets and models the run used, and which models it made."""
    for body in made.inputs:
        for given in body.get("datasets", []):
            dataset = _dataset(writing, place.experiment, given["dataset"])
            edge = _edge(writing, "DATASET", dataset, "RUN", place.run_id)
            tags = [
                {"input_uuid": edge, "name": clean(tag["key"], 255), "value": clean(tag["value"], 500)}
                for tag in given.get("tags", [])
            ]
            writing.add(writing.tables.input_tags, tags)
        for given in body.get("models", []):
            _edge(writing, "RUN_INPUT", place.run_id, "MODEL_INPUT", given["model_id"])
    for model_id, step in made.outputs.items():
        _edge(writing, "RUN_OUTPUT", place.run_id, "MODEL_OUTPUT", model_id, step)


def write_model(writing: Writing, place: Place, model_id: str, model: ModelRows) -> str | None:
    """Write what is new of a logged model, but not that it is ready; returns where its files belong."""
    if model.made is not None:
        _make(writing, place, model_id, model)
    models, tags = writing.tables.logged_models.c, writing.tables.logged_model_tags
    location: str | None = writing.one(models.artifact_location, models.model_id == model_id)
    if location is None:
        return None  # another run's, of another store
    keys = {"model_id": model_id, "experiment_id": place.experiment}
    params = [{**keys, "param_key": key, "param_value": value} for key, value in model.params.items()]
    writing.add(writing.tables.logged_model_params, params)
    gone = [key for key, value in model.tags.items() if value is None]
    if gone:
        chosen = (tags.c.model_id == model_id, tags.c.tag_key.in_(gone))
        writing.connection.execute(sa.delete(tags).where(*chosen))
    kept = [
        {**keys, "tag_key": key, "tag_value": value} for key, value in model.tags.items() if value is not None
    ]
    writing.put(tags, kept, ("model_id", "tag_key"), ("tag_value",))
    _metrics(writing, place, model_id, model)
    return location


def write_model_statuses(writing: Writing, made: Rows) -> None:
    """Write which models are ready, or have failed."""
    models = writing.tables.logged_models
    for model_id, model in made.models.items():
        if model.status is not None:
            chosen = sa.update(models).where(models.c.model_id == model_id)
            writing.connection.execute(chosen.values(status=_STATUS.get(model.status, 0)))


def _make(writing: Writing, place: Place, model_id: str, model: ModelRows) -> None:
    line = model.made
    assert line is not None
    row = {
        "model_id": model_id,
        "experiment_id": place.experiment,
        "name": clean(line.name, 500),
        "artifact_location": f"{place.root}/models/{model_id}/artifacts",
        "creation_timestamp_ms": line.created,
        "last_updated_timestamp_ms": line.created,
        "status": _STATUS["PENDING"],
        "lifecycle_stage": "active",
        "model_type": line.kind,
        "source_run_id": place.run_id,
    }
    writing.add(writing.tables.logged_models, [row])
    first = {clean(key, 250): clean(value, 6000) for key, value in line.params.items()}
    model.params = {**model.params, **first}
    tagged = {clean(key, 250): clean(value, 8000) for key, value in line.tags.items()}
    model.tags = {**tagged, **model.tags}


def _metrics(writing: Writing, place: Place, model_id: str, model: ModelRows) -> None:
    found: list[Row] = []
    for one, dataset in model.metrics:
        name, digest = dataset or (None, None)
        found.append(
            {
                "model_id": model_id,
                "metric_name": one["key"],
                "metric_timestamp_ms": one["timestamp"],
                "metric_step": one["step"],
                "metric_value": one["value"],
                "experiment_id": place.experiment,
                "run_id": place.run_id,
                "dataset_uuid": _dataset_id(writing, place.experiment, name, digest),
                "dataset_name": name,
                "dataset_digest": digest,
            }
        )
    writing.add(writing.tables.logged_model_metrics, found)


def _dataset(writing: Writing, experiment: int, about: Row) -> str:
    name, digest = clean(about["name"], 500), clean(about["digest"], 36)
    uuid_of = derived("dataset", str(experiment), name, digest)
    row = {
        "dataset_uuid": uuid_of,
        "experiment_id": experiment,
        "name": name,
        "digest": digest,
        "dataset_source_type": clean(about.get("source_type", "unknown"), 36),
        "dataset_source": clean(about.get("source", ""), 1 << 24),
        "dataset_schema": about.get("schema"),
        "dataset_profile": about.get("profile"),
    }
    writing.add(writing.tables.datasets, [row])
    return _dataset_id(writing, experiment, name, digest) or uuid_of


def _dataset_id(writing: Writing, experiment: int, name: str | None, digest: str | None) -> str | None:
    if name is None:
        return None
    one = writing.tables.datasets.c
    chosen = (one.experiment_id == experiment, one.name == name, one.digest == digest)
    found: str | None = writing.one(one.dataset_uuid, *chosen)
    return found


def _edge(writing: Writing, source: str, one: str, destination: str, other: str, step: int = 0) -> str:
    """Write an edge between two things, and return its id."""
    row = {
        "input_uuid": derived(source, one, destination, other),
        "source_type": source,
        "source_id": one,
        "destination_type": destination,
        "destination_id": other,
        "step": step,
    }
    writing.add(writing.tables.inputs, [row])
    edges = writing.tables.inputs.c
    chosen = (
        edges.source_type == source,
        edges.source_id == one,
        edges.destination_type == destination,
        edges.destination_id == other,
    )
    return str(writing.one(edges.input_uuid, *chosen))
