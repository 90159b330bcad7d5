"""MLflow's tracking store inside a job: its own run goes to the spool, everything else through the door."""

import json
import os
import re
import time
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from mlflow.entities import (
    DatasetInput,
    Experiment,
    LifecycleStage,
    LoggedModel,
    LoggedModelInput,
    LoggedModelOutput,
    LoggedModelParameter,
    LoggedModelStatus,
    LoggedModelTag,
    Metric,
    Param,
    Run,
    RunStatus,
    RunTag,
)
from mlflow.exceptions import MlflowException
from mlflow.protos.databricks_pb2 import INVALID_PARAMETER_VALUE, RESOURCE_DOES_NOT_EXIST
from mlflow.protos.service_pb2 import LogInputs
from mlflow.store.entities.paged_list import PagedList
from mlflow.utils.async_logging.run_operations import RunOperations
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING, MLFLOW_LOGGED_MODELS, MLFLOW_PARENT_RUN_ID
from mlflow.utils.proto_json_utils import message_to_json
from mlflow.utils.validation import (
    _validate_metric,
    _validate_param,
    _validate_tag,
)
from msgspec import Raw

from cellworks.tracking import entities
from cellworks.tracking.fits import is_autologging
from cellworks.tracking.journal import Journal
from cellworks.tracking.store import StudioStore
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    MetricLine,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    StatusLine,
    TagLine,
    metric,
)

_NAMED = re.compile(r"name = '([^']+)'")


class _Named(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def value(self) -> str: ...


class JobStore(StudioStore):
    """One store for the job's own run (files only) and for whatever else the code asks (the studio)."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.journal = Journal(folder)
        self._adopted = False

    # ---- the run ----

    def get_run(self, run_id: str) -> Run:
        """Return the own run from the spool, another from the studio."""
        if not self.journal.owns(run_id):
            return super().get_run(run_id)
        self._follow_chosen_experiment()
        self._adopted = True
        return entities.run(self.journal.refresh())

    def create_run(
        self,
        experiment_id: str,
        user_id: str,
        start_time: int,
        tags: Sequence[RunTag],
        run_name: str | None,
    ) -> Run:
        """Return the job's own run to autologging; make a further run, below it, for everyone else.

        MLflow hands the job's run out only once; what starts a run by itself after that (autologging, for
        each `fit`) still means the job's.
        """
        given = {tag.key: tag.value for tag in tags or []}
        first = not self._adopted and self.journal.launch.run_id is None
        if MLFLOW_PARENT_RUN_ID not in given and (MLFLOW_AUTOLOGGING in given or first):
            self._adopted = True
            if first:
                self.journal.write([StatusLine(name=run_name), *_tag_lines(tags or [])])
            return entities.run(self.journal.refresh())
        given.setdefault(MLFLOW_PARENT_RUN_ID, self.journal.run_id)
        given["cellworks.job"] = self.journal.launch.job
        every = [RunTag(key, value) for key, value in given.items()]
        return super().create_run(experiment_id, user_id, start_time, every, run_name)

    def update_run_info(
        self, run_id: str, run_status: int | None, end_time: int | None, run_name: str | None
    ) -> Any:
        """Note how the code ended its run; how the job ends decides in the end."""
        if not self.journal.owns(run_id):
            return super().update_run_info(run_id, run_status, end_time, run_name)
        status = None if run_status is None else RunStatus.to_string(run_status)
        self.journal.write([StatusLine(status=status, name=run_name or None, time=end_time)])
        if status not in (None, "RUNNING") and is_autologging():
            os.environ["MLFLOW_RUN_ID"] = self.journal.run_id  # what comes after a fit is the job's run still
        return entities.run(self.journal.refresh()).info

    # ---- what a run logs ----

    def log_metric(self, run_id: str, metric: Metric) -> None:
        """Append one value."""
        if not self.journal.owns(run_id):
            super().log_metric(run_id, metric)
            return
        self.journal.write([_metric_line(metric)])

    def log_param(self, run_id: str, param: Param) -> None:
        """Append one parameter; a value, once given, stays."""
        if not self.journal.owns(run_id):
            super().log_param(run_id, param)
            return
        self.journal.write(self._param_lines([param]))

    def set_tag(self, run_id: str, tag: RunTag) -> None:
        """Append one tag."""
        if not self.journal.owns(run_id):
            super().set_tag(run_id, tag)
            return
        self.journal.write(_tag_lines([tag]))

    def delete_tag(self, run_id: str, key: str) -> None:
        """Append that a tag is gone."""
        if not self.journal.owns(run_id):
            super().delete_tag(run_id, key)
            return
        if key not in self.journal.refresh().tags:
            raise MlflowException(
                f"No tag with name: {key} in run with id {run_id}", error_code=RESOURCE_DOES_NOT_EXIST
            )
        self.journal.write([TagLine(key=key, value=None)])

    def log_batch(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> None:
        """Append all of it in one write, or nothing where a part is refused."""
        if not self.journal.owns(run_id):
            super().log_batch(run_id, metrics, params, tags)
            return
        lines: list[Line] = [*self._param_lines(params), *map(_metric_line, metrics), *_tag_lines(tags)]
        if lines:
            self.journal.write(lines)

    def log_batch_async(
        self, run_id: str, metrics: Sequence[Metric], params: Sequence[Param], tags: Sequence[RunTag]
    ) -> RunOperations:
        """Append at once: no queue that a kill could empty is quicker than the spool."""
        if not self.journal.owns(run_id):
            return super().log_batch_async(run_id, metrics, params, tags)
        self.log_batch(run_id, metrics, params, tags)
        return RunOperations([])

    def log_inputs(
        self,
        run_id: str,
        datasets: list[DatasetInput] | None = None,
        models: list[LoggedModelInput] | None = None,
    ) -> None:
        """Append which data and models the run used."""
        if not self.journal.owns(run_id):
            super().log_inputs(run_id, datasets, models)
            return
        message = LogInputs(
            run_id=run_id,
            datasets=[one.to_proto() for one in datasets or []],
            models=[one.to_proto() for one in models or []],
        )
        body = json.dumps(json.loads(message_to_json(message)))  # on one line
        self.journal.write([InputsLine(body=Raw(body.encode()))])

    def log_outputs(self, run_id: str, models: list[LoggedModelOutput]) -> None:
        """Append which models the run made."""
        if not self.journal.owns(run_id):
            super().log_outputs(run_id, models)
            return
        self.journal.write([OutputsLine(models=[(one.model_id, one.step) for one in models])])

    def record_logged_model(self, run_id: str, mlflow_model: Any) -> None:
        """Keep the run's history of models in its tag, as MLflow's own stores do."""
        if not self.journal.owns(run_id):
            super().record_logged_model(run_id, mlflow_model)
            return
        history = json.loads(self.journal.refresh().tags.get(MLFLOW_LOGGED_MODELS, "[]"))
        value = json.dumps([*history, mlflow_model.get_tags_dict()])
        self.journal.write([TagLine(key=MLFLOW_LOGGED_MODELS, value=value)])

    def get_metric_history(
        self, run_id: str, metric_key: str, max_results: int | None = None, page_token: str | None = None
    ) -> PagedList[Metric]:
        """Return every value of a metric of the own run."""
        if not self.journal.owns(run_id):
            return super().get_metric_history(run_id, metric_key, max_results, page_token)
        lines = self.journal.refresh().metrics.get(metric_key, [])
        return PagedList([entities.metric(line, run_id) for line in lines], None)

    # ---- logged models ----

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: list[LoggedModelTag] | None = None,
        params: list[LoggedModelParameter] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Make a model of the own run, whose files lie in the job's folder; another's is the studio's."""
        journal = self.journal
        if source_run_id is not None and not journal.owns(source_run_id):
            return super().create_logged_model(experiment_id, name, source_run_id, tags, params, model_type)
        if journal.asks_for_models:
            made = super().create_logged_model(experiment_id, name, journal.run_id, tags, params, model_type)
            model_id, name, created = made.model_id, made.name, made.creation_timestamp
        else:
            model_id, created = f"m-{uuid.uuid4().hex}", _milliseconds()
        line = ModelLine(
            id=model_id,
            name=name or f"model-{model_id[2:10]}",
            kind=model_type,
            created=created,
            params=_pairs(params),
            tags=_pairs(tags),
        )
        journal.model_folder(model_id).mkdir(parents=True, exist_ok=True)
        lines: list[Line] = [line]
        if source_run_id is None:  # logged between two runs of the code, and so the job's all the same
            lines.append(OutputsLine(models=[(model_id, 0)]))
        journal.write(lines)
        return self._own_model(model_id)

    def log_logged_model_params(self, model_id: str, params: list[LoggedModelParameter]) -> None:
        """Append parameters of a model."""
        if not self._owns_model(model_id):
            super().log_logged_model_params(model_id, params)
            return
        self.journal.write([ParamLine(key=one.key, value=one.value, model=model_id) for one in params])

    def get_logged_model(self, model_id: str, allow_deleted: bool = False) -> LoggedModel:
        """Return a model of the own run from the spool, another from the studio."""
        if not self._owns_model(model_id):
            return super().get_logged_model(model_id, allow_deleted)
        return self._own_model(model_id)

    def search_logged_models(
        self, experiment_ids: list[str], filter_string: str | None = None, *more: Any, **options: Any
    ) -> PagedList[LoggedModel]:
        """Ask the studio; what `runs:/…/<name>` asks for is found among the own models without it."""
        try:
            return super().search_logged_models(experiment_ids, filter_string, *more, **options)
        except MlflowException:
            named = _NAMED.fullmatch(filter_string or "")
            journal = self.journal.refresh()
            own = [key for key, one in journal.models.items() if named and one.line.name == named[1]]
            if not own or journal.experiment_id not in experiment_ids:
                raise
            return PagedList([self._own_model(key) for key in reversed(own)], None)

    def finalize_logged_model(self, model_id: str, status: LoggedModelStatus) -> LoggedModel:
        """Append that a model is ready, or has failed."""
        if not self._owns_model(model_id):
            return super().finalize_logged_model(model_id, status)
        self.journal.write([ModelStatusLine(id=model_id, status=status.value)])
        return self._own_model(model_id)

    def set_logged_model_tags(self, model_id: str, tags: list[LoggedModelTag]) -> None:
        """Append tags of a model."""
        if not self._owns_model(model_id):
            super().set_logged_model_tags(model_id, tags)
            return
        self.journal.write([TagLine(key=one.key, value=one.value, model=model_id) for one in tags])

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Append that a tag of a model is gone."""
        if not self._owns_model(model_id):
            super().delete_logged_model_tag(model_id, key)
            return
        self.journal.write([TagLine(key=key, value=None, model=model_id)])

    # ---- experiments ----

    def get_experiment(self, experiment_id: str) -> Experiment:
        """Return an experiment; the job's own also where the studio cannot be reached."""
        try:
            return super().get_experiment(experiment_id)
        except MlflowException:
            if self.journal.launch.experiment_id not in (None, experiment_id):
                raise
            return self._own_experiment()

    def get_experiment_by_name(self, experiment_name: str) -> Experiment | None:
        """Return an experiment; the job's own needs no studio."""
        if experiment_name == self.journal.launch.spec.experiment:
            return self._own_experiment()
        return super().get_experiment_by_name(experiment_name)

    def _own_experiment(self) -> Experiment:
        launch = self.journal.launch
        return Experiment(
            experiment_id=launch.experiment_id or self.journal.experiment_id,
            name=launch.spec.experiment,
            artifact_location=self.journal.artifacts().as_uri(),
            lifecycle_stage=LifecycleStage.ACTIVE,
        )

    def _follow_chosen_experiment(self) -> None:
        """Move the own run to the experiment that `mlflow.set_experiment` was called for before it began."""
        chosen = os.environ.get("MLFLOW_EXPERIMENT_ID")
        if not chosen or chosen == self.journal.refresh().experiment_id:
            return
        if self.journal.launch.run_id is None:
            raise MlflowException(
                f"The run of job {self.journal.launch.number} was made in experiment "
                f"{self.journal.launch.spec.experiment!r} on a tracking server, which cannot move it. "
                "Choose the experiment where the job is submitted, and leave mlflow.set_experiment out.",
                error_code=INVALID_PARAMETER_VALUE,
            )
        self.journal.write([StatusLine(experiment=chosen)])

    # ---- lines ----

    def _owns_model(self, model_id: str) -> bool:
        return model_id in self.journal.models or model_id in self.journal.refresh().models

    def _own_model(self, model_id: str) -> LoggedModel:
        return entities.model(self.journal.refresh(), model_id)

    def _param_lines(self, params: Iterable[Param]) -> list[ParamLine]:
        given = [_validate_param(one.key, one.value) for one in params]
        if not given:
            return []
        known = dict(self.journal.refresh().params)
        if is_autologging():  # a second model's: the run keeps the first value, each model has its own
            return [ParamLine(key=one.key, value=one.value) for one in given if one.key not in known]
        for one in given:
            if known.setdefault(one.key, one.value) != one.value:
                raise MlflowException(
                    f"Changing param values is not allowed. Param with key='{one.key}' was already logged "
                    f"with value='{known[one.key]}' for run ID='{self.journal.run_id}'. "
                    f"Attempted logging new value '{one.value}'.",
                    error_code=INVALID_PARAMETER_VALUE,
                )
        return [ParamLine(key=one.key, value=one.value) for one in given]


def _metric_line(one: Metric) -> MetricLine:
    _validate_metric(one.key, one.value, one.timestamp, one.step)
    dataset = (one.dataset_name, one.dataset_digest) if one.dataset_name and one.dataset_digest else None
    return metric(one.key, one.value, step=one.step, at=one.timestamp, model=one.model_id, dataset=dataset)


def _tag_lines(tags: Iterable[RunTag]) -> list[TagLine]:
    checked = [_validate_tag(one.key, one.value) for one in tags]
    return [TagLine(key=one.key, value=str(one.value)) for one in checked]


def _pairs(named: Iterable[_Named] | None) -> dict[str, str]:
    return {one.key: str(one.value) for one in named or []}


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000
