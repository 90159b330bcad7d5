"""Carrying spools into a store that is reached by MLflow's client only: a tracking server, a folder of files.

The store makes its own ids, so the run is created before the job asks for it, and its ids lie in `run.json`.
What the client would write twice is looked up first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from mlflow import MlflowClient
from mlflow.entities import (
    DatasetInput,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelStatus,
    Metric,
    Param,
    RunTag,
)
from mlflow.entities import Run as MlflowRun
from mlflow.exceptions import MlflowException
from mlflow.protos.service_pb2 import DatasetInput as DatasetMessage
from mlflow.utils.proto_json_utils import parse_dict

from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.spool import Line, MetricLine, ModelLine, RegisterLine, number
from cellworks_engine.runs.exchange.lines import relabelled
from cellworks_engine.runs.moving import tell_model
from cellworks_engine.runs.registering import register
from cellworks_engine.runs.rows import ModelRows, Portion, Rows, rows
from cellworks_engine.runs.schema import MadeRun, first_params, first_tags

_METRICS_AT_ONCE, _OTHERS_AT_ONCE = 1000, 100
_ATTEMPT_TAG = "cellworks.attempt_id"
T = TypeVar("T")


class ClientIngest:
    """Writes portions of runs through MLflow's client. Used by one thread."""

    at_once = 1

    def __init__(self, uri: str) -> None:
        self._client = MlflowClient(tracking_uri=uri, registry_uri=uri)
        self._names: dict[str, str] = {}

    def names(self) -> dict[str, str]:
        """Return the ids of the active experiments by name."""
        found: list[tuple[str, str]] = []
        token: str | None = None
        while True:
            page = self._client.search_experiments(max_results=1000, page_token=token)
            found += [(one.name, one.experiment_id) for one in page]
            token = page.token
            if not token:
                return dict(found)

    def carry(self, portions: Sequence[Portion]) -> list[MadeRun]:
        """Write all portions, one after another."""
        return [self._one(portion) for portion in portions]

    def register(self, run_id: str, attempt: str, line: RegisterLine) -> str:
        """Register a model as a version, once, and return its number."""
        return register(self._client, run_id, attempt, line)

    def close(self) -> None:
        """Nothing is held open."""

    def _one(self, portion: Portion) -> MadeRun:
        made = self._begin(portion.folder, portion.launch)
        if portion.launch.imported is not None:
            portion = replace(portion, lines=self._with_own_models(made, portion))
        merged = rows(portion.lines, portion.usage, portion.launch.submitted)
        run_id = made.run_id
        self._values(run_id, portion, merged)
        self._inputs(run_id, merged)
        for model_id, model in merged.models.items():
            self._model(portion.folder, model_id, model)
        if portion.final is not None:
            if portion.folder.artifacts.is_dir():
                self._client.log_artifacts(run_id, str(portion.folder.artifacts))
            self._client.set_terminated(run_id, portion.final.status, portion.final.ended)
        return made

    def _begin(self, folder: AttemptFolder, launch: Launch) -> MadeRun:
        """Return the attempt's run; creates it, or finds the one that was created before a crash."""
        made = folder.read("run.json", MadeRun)
        if made is not None:
            return made
        experiment = self._experiment(launch.spec.experiment)
        attempt = f"{launch.job}/{launch.attempt}"
        creating = folder.path / "creating-run"
        found = None
        if creating.exists():  # a tracker may have died between asking for the run and noting its id
            query = f"tags.`{_ATTEMPT_TAG}` = '{attempt}'"
            found = next(iter(self._client.search_runs([experiment], query, max_results=1)), None)
        if found is None:
            creating.touch()
            tags = {**first_tags(launch), _ATTEMPT_TAG: attempt}
            started = int(launch.submitted * 1000) or None
            found = self._client.create_run(experiment, started, tags, launch.spec.name)
        made = MadeRun(run_id=found.info.run_id, experiment_id=experiment)
        self._params(made.run_id, first_params(launch))
        folder.write("run.json", made)
        creating.unlink(missing_ok=True)
        return made

    def _with_own_models(self, made: MadeRun, portion: Portion) -> list[Line]:
        """Create the models of a run that came from elsewhere, and return the lines with their ids here."""
        folder = portion.folder
        known = folder.read("models.json", dict[str, str]) or {}
        for line in portion.lines:
            if not isinstance(line, ModelLine) or line.id in known:
                continue
            model = self._client.create_logged_model(
                made.experiment_id, line.name, made.run_id, dict(line.tags), dict(line.params), line.kind
            )
            known[line.id] = model.model_id
            folder.write("models.json", known)
        for old, new in known.items():
            if (folder.models / old).is_dir():
                tell_model(folder.models / old / "MLmodel", new, made.run_id, f"models:/{new}")
                (folder.models / old).rename(folder.models / new)
        return list(relabelled(portion.lines, known))

    def _experiment(self, name: str) -> str:
        known = self._names.get(name)
        if known is not None:
            return known
        found = self._client.get_experiment_by_name(name)
        if found is None:
            made: str = self._client.create_experiment(name)
        else:
            made = found.experiment_id
            if found.lifecycle_stage != "active":
                self._client.restore_experiment(made)
        self._names[name] = made
        return made

    def _values(self, run_id: str, portion: Portion, merged: Rows) -> None:
        """Log metrics as the job gave them, parameters not logged yet, tags."""
        given = [line for line in portion.lines if isinstance(line, MetricLine)]
        metrics = [_metric(line, run_id) for line in given]
        sampled = rows([], portion.usage, portion.launch.submitted).metrics.values()
        metrics += [Metric(one["key"], one["value"], one["timestamp"], one["step"]) for one in sampled]
        for some in _parts(metrics, _METRICS_AT_ONCE):
            self._client.log_batch(run_id, metrics=some)
        self._params(run_id, merged.params)
        tags = [RunTag(key, value) for key, value in merged.tags.items() if value is not None]
        for some_tags in _parts(tags, _OTHERS_AT_ONCE):
            self._client.log_batch(run_id, tags=some_tags)
        for key in [key for key, value in merged.tags.items() if value is None]:
            self._delete_tag(run_id, key)
        if merged.name is not None:
            self._client.update_run(run_id, name=merged.name)

    def _params(self, run_id: str, params: dict[str, str]) -> None:
        if not params:
            return
        known = self._client.get_run(run_id).data.params
        new = [Param(key, value) for key, value in params.items() if key not in known]
        for some in _parts(new, _OTHERS_AT_ONCE):
            self._client.log_batch(run_id, params=some)

    def _inputs(self, run_id: str, merged: Rows) -> None:
        for body in merged.inputs:
            datasets = [_dataset(given) for given in body.get("datasets", [])]
            models = [LoggedModelInput(given["model_id"]) for given in body.get("models", [])]
            self._client.log_inputs(run_id, datasets=datasets or None, models=models or None)
        if merged.outputs:
            run: MlflowRun = self._client.get_run(run_id)
            known = {one.model_id for one in run.outputs.model_outputs} if run.outputs else set()
            new = {key: step for key, step in merged.outputs.items() if key not in known}
            if new:
                self._client.log_outputs(run_id, [LoggedModelOutput(key, step) for key, step in new.items()])

    def _model(self, folder: AttemptFolder, model_id: str, model: ModelRows) -> None:
        tags = {key: value for key, value in model.tags.items() if value is not None}
        if tags:
            self._client.set_logged_model_tags(model_id, tags)
        if model.params:
            known = self._client.get_logged_model(model_id).params
            new = {key: value for key, value in model.params.items() if key not in known}
            if new:
                self._client.log_model_params(model_id, new)
        if model.status is None:
            return
        files = folder.models / model_id
        if files.is_dir() and any(files.iterdir()):
            self._client.log_model_artifacts(model_id, str(files))
        self._client.finalize_logged_model(model_id, LoggedModelStatus(model.status))

    def _delete_tag(self, run_id: str, key: str) -> None:
        try:
            self._client.delete_tag(run_id, key)
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise


def _metric(line: MetricLine, run_id: str) -> Metric:
    name, digest = line.dataset or (None, None)
    return Metric(
        line.key,
        number(line),
        line.time,
        line.step,
        model_id=line.model,
        dataset_name=name,
        dataset_digest=digest,
        run_id=run_id,
    )


def _dataset(given: dict[str, object]) -> DatasetInput:
    message = DatasetMessage()
    parse_dict(given, message)
    return DatasetInput.from_proto(message)


def _parts(every: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(every), size):
        yield every[start : start + size]
