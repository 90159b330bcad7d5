"""The job's own run as its spool tells it: what any of its processes wrote is what is read."""

import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec

from cellworks_engine.errors import NotFound, Unavailable
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    MetricLine,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    SpoolWriter,
    StatusLine,
    TagLine,
    read_lines,
)
from cellworks_engine.runs.schema import MadeRun, first_params, first_tags

_MADE_WAIT = 120.0
"""Seconds that a job waits for ids which only the store can give (a server that is slow to answer)."""


class ModelState:
    """A logged model, as far as it has been told."""

    def __init__(self, line: ModelLine) -> None:
        self.line = line
        self.status = "PENDING"
        self.changed = line.created
        self.params = dict(line.params)
        self.tags = dict(line.tags)


class Journal:
    """Reads and appends one attempt's spool. Thread-safe."""

    def __init__(self, folder: str) -> None:
        self.folder = AttemptFolder(folder)
        launch = self.folder.launch()
        if launch is None:
            raise NotFound(f"There is no job in {folder}: launch.json is missing.")
        self.launch: Launch = launch
        self.params: dict[str, str] = first_params(launch)
        self.tags: dict[str, str] = first_tags(launch)
        self.metrics: dict[str, list[MetricLine]] = {}
        self.model_metrics: dict[str, list[MetricLine]] = {}
        self.models: dict[str, ModelState] = {}
        self.outputs: dict[str, int] = {}
        self.inputs: list[msgspec.Raw] = []
        self.status = "RUNNING"
        self.name = launch.spec.name
        self.ended: int | None = None
        self._moved: str | None = None
        self._offset = 0
        self._lock = threading.RLock()
        self._writer: SpoolWriter | None = None
        self._writer_pid = 0

    @property
    def run_id(self) -> str:
        """The id of the job's own run; waits where only the store can make it."""
        return self.launch.run_id or self._made().run_id

    @property
    def experiment_id(self) -> str:
        """The id of the run's experiment, after a move the new one."""
        return self._moved or self.launch.experiment_id or self._made().experiment_id

    @property
    def asks_for_models(self) -> bool:
        """Whether the store makes its own ids, of models too."""
        return self.launch.run_id is None

    def owns(self, run_id: str) -> bool:
        """Tell whether an id is the job's own run's."""
        return run_id == self.run_id

    def write(self, lines: Iterable[Line]) -> None:
        """Append lines; they survive this process when this returns."""
        with self._lock:
            if self._writer is None or self._writer_pid != os.getpid():
                self._writer = SpoolWriter(self.folder.spool)
                self._writer_pid = os.getpid()
            self._writer.write(*lines)

    def refresh(self) -> "Journal":
        """Take in what has been written since, by whichever process."""
        with self._lock:
            while True:
                lines, offset = read_lines(self.folder.spool, self._offset)
                if offset == self._offset:
                    return self
                self._offset = offset
                for line in lines:
                    self._take(line)

    def artifacts(self) -> Path:
        """Return the folder of the run's artifacts."""
        return self.folder.artifacts

    def model_folder(self, model: str) -> Path:
        """Return the folder of a logged model's files."""
        return self.folder.models / model

    def _made(self) -> MadeRun:
        deadline = time.monotonic() + _MADE_WAIT
        while True:
            made = self.folder.read("run.json", MadeRun)
            if made is not None:
                return made
            if time.monotonic() > deadline:
                raise Unavailable(
                    f"MLflow's store has not made the run of job {self.launch.number} "
                    f"within {_MADE_WAIT:g} s.",
                    hint="See tracker.log in the studio's logs; cw.log_metric works without it.",
                )
            time.sleep(0.02)

    def _take(self, line: Line) -> None:
        if isinstance(line, MetricLine):
            kept = self.metrics if line.model is None else self.model_metrics
            kept.setdefault(line.key if line.model is None else line.model, []).append(line)
        elif isinstance(line, ParamLine):
            self._params_of(line.model).setdefault(line.key, line.value)
        elif isinstance(line, TagLine):
            tags = self._tags_of(line.model)
            if line.value is None:
                tags.pop(line.key, None)
            else:
                tags[line.key] = line.value
        elif isinstance(line, ModelLine):
            self.models.setdefault(line.id, ModelState(line))
        elif isinstance(line, ModelStatusLine) and line.id in self.models:
            self.models[line.id].status = line.status
        elif isinstance(line, OutputsLine):
            self.outputs.update(dict(line.models))
        elif isinstance(line, InputsLine):
            self.inputs.append(line.body)
        elif isinstance(line, StatusLine):
            self._take_status(line)

    def _take_status(self, line: StatusLine) -> None:
        if line.status is not None:
            self.status = line.status
            self.ended = line.time
        if line.name is not None:
            self.name = line.name
            self.tags["mlflow.runName"] = line.name
        if line.experiment is not None:
            self._moved = line.experiment

    def _params_of(self, model: str | None) -> dict[str, str]:
        if model is None:
            return self.params
        return self.models[model].params if model in self.models else {}

    def _tags_of(self, model: str | None) -> dict[str, str]:
        if model is None:
            return self.tags
        return self.models[model].tags if model in self.models else {}
