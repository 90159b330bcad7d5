"""How what a step was given and what it made look: read where one step is looked at, and nowhere else."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.datasets.fingerprint import look
from cellworks_engine.errors import CellworksError, InvalidInput, NotFound
from cellworks_engine.jobs.preview_schema import (
    FilePreview,
    FramePreview,
    ItemsPreview,
    JsonPreview,
    Preview,
)
from cellworks_engine.jobs.previewing import COLUMNS, ITEMS, ROWS, cell_of, preview_of
from cellworks_engine.pipelines.executions.preparing import Datasets
from cellworks_engine.pipelines.executions.schema import Artifact, StepPreviews
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.board import Board, Instance
from cellworks_engine.pipelines.running.loaded import Loaded, load
from cellworks_engine.pipelines.running.protocol import Value

_WHOLE = 2000
"""Bytes of JSON up to which a list or a text is shown whole, as a report always is."""


class Previewing:
    """Finds the previews of steps."""

    def __init__(self, kinds: Kinds, content: ContentStore, datasets: Datasets) -> None:
        self._kinds = kinds
        self._content = content
        self._datasets = datasets

    def previews(self, row: RowMapping, board: Board, one: Instance) -> StepPreviews:
        """Return how the inputs and outputs of an execution's step look, those that are known."""
        run = load(row, board, self._kinds, lambda digest: self._content.path(digest).read_bytes())
        outputs = {name: self._of_artifact(made) for name, made in one.outputs.items()}
        inputs = {name: self._of_value(value) for name, value in _inputs(run, one).items()}
        return StepPreviews(inputs=_known(inputs), outputs=_known(outputs))

    def _of_value(self, value: Value) -> Preview | None:
        if value.many is not None:
            lines = [part.summary or "…" for part in value.many[:ITEMS]]
            return ItemsPreview(items=lines, length=len(value.many))
        if value.dataset is not None:
            return self._of_dataset(value.dataset)
        if value.artifact is None:
            return None if value.value is msgspec.UNSET else _of_json(value.value)
        return None if value.path else self._of_artifact(value.artifact)

    def _of_artifact(self, made: Artifact) -> Preview | None:
        if made.file is not None:
            return _of_file(made.file.path)
        if made.value is not msgspec.UNSET:
            return _of_json(made.value)
        if made.preview is None:
            return None
        with suppress(NotFound):  # collected since
            return msgspec.json.decode(self._content.path(made.preview).read_bytes(), type=Preview)
        return None

    def _of_dataset(self, ref: str) -> Preview | None:
        name, _, number = ref.partition("/")
        with suppress(NotFound):  # deleted since
            version = self._datasets.get(name, int(number))
            rows = [[cell_of(cell) for cell in row[:COLUMNS]] for row in version.preview[:ROWS]]
            if version.columns:
                return FramePreview(
                    columns=version.columns[:COLUMNS], rows=rows, height=version.row.rows,
                    width=len(version.columns),
                )  # fmt: skip
        return None


def _inputs(run: Loaded, one: Instance) -> Mapping[str, Value]:
    """Return the inputs that still are what the step found: an edit, or a later run, changes others."""
    step = run.step(one.step)
    loops = run.values.loops(one.step) if one.step in run.graph.places else []
    found: dict[str, Value] = {}
    for name, source in step.inputs.items():
        with suppress(CellworksError):
            value = run.values.of(source, loops, one.items)
            if name not in one.inputs or one.inputs[name].fingerprint == value.fingerprint:
                found[name] = value
    return found


def _of_json(value: object) -> Preview | None:
    if isinstance(value, dict) or len(msgspec.json.encode(value)) <= _WHOLE:
        return JsonPreview(value=value)
    return preview_of(value)


def _of_file(path: str) -> Preview:
    try:
        seen = look(Path(path))
    except (OSError, InvalidInput):
        return FilePreview(path=path, size=None)
    return FilePreview(
        path=path, size=seen.size, files=len(seen.files) if seen.kind == "folder" else None
    )  # fmt: skip


def _known(found: Mapping[str, Preview | None]) -> dict[str, Preview]:
    return {name: preview for name, preview in found.items() if preview is not None}
