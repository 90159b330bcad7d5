"""The lines of a run that came from elsewhere: under other ids, and apart what belongs to its models."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.spool import (
    InputsLine,
    Line,
    MetricLine,
    ModelLine,
    ModelStatusLine,
    OutputsLine,
    ParamLine,
    TagLine,
)

_OF_MODEL = ModelLine | ModelStatusLine | OutputsLine
_NOT_HERE = frozenset(
    {
        "cellworks.attempt", "cellworks.attempt_id", "cellworks.imported_job", "cellworks.imported_run",
        "cellworks.job", "cellworks.job_number", "cellworks.rerun_of", "cellworks.trusted",
        "mlflow.log-model.history", "mlflow.parentRunId",
    }
)  # fmt: skip
"""Tags that name what is in the other studio only, or that this one gives itself."""
_Named = TypeVar("_Named", MetricLine, ParamLine, TagLine)
_decode = msgspec.json.Decoder(Line).decode


def read(path: Path) -> list[Line]:
    """Return every line; raises InvalidInput at one that is none."""
    found: list[Line] = []
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                found.append(_decode(line))
            except msgspec.DecodeError as error:
                raise InvalidInput(
                    f"Line {number} of the file's run cannot be read: {error}.", field="file"
                ) from None
    return found


def models_of(lines: list[Line]) -> dict[str, str]:
    """Return the models that the lines make: names by id."""
    return {line.id: line.name for line in lines if isinstance(line, ModelLine)}


def relabelled(lines: list[Line], ids: Mapping[str, str]) -> Iterator[Line]:
    """Yield the lines with the models' ids replaced; what is about a model that has no new id is left out."""
    for line in lines:
        if isinstance(line, ModelLine | ModelStatusLine):
            if line.id in ids:
                yield replace(line, id=ids[line.id])
        elif isinstance(line, OutputsLine):
            yield OutputsLine(models=[(ids[one], step) for one, step in line.models if one in ids])
        elif isinstance(line, MetricLine | ParamLine | TagLine) and line.model is not None:
            if line.model in ids:
                yield replace(line, model=ids[line.model])
        else:
            yield line


def parted(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return what is the run's own, and what belongs to its logged models."""
    own: list[Line] = []
    models: list[Line] = []
    for line in lines:
        if isinstance(line, _OF_MODEL) or getattr(line, "model", None) is not None:
            models.append(line)
        elif isinstance(line, TagLine) and line.key in _NOT_HERE:
            continue
        elif isinstance(line, InputsLine):
            own.append(_only_datasets(line))
        elif type(line).__name__ != "RegisterLine":
            own.append(line)
    return own, models


def _only_datasets(line: InputsLine) -> InputsLine:
    """Leave out models that a run used: they are in the other store."""
    try:
        datasets = json.loads(bytes(line.body)).get("datasets", [])
    except (ValueError, AttributeError):
        raise InvalidInput("The datasets of the file's run cannot be read.", field="file") from None
    return InputsLine(body=msgspec.Raw(json.dumps({"datasets": datasets}).encode()))
