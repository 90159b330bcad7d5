"""Which of the models that a job logged becomes a version of the registered model that its spec names.

Decided by the runner when the job has succeeded, and said in the spool; the tracker makes the version.
"""

import os

import msgspec

from cellworks_engine.jobs.folder import AttemptFolder
from cellworks_engine.jobs.schema import ModelName
from cellworks_engine.jobs.spool import (
    ModelLine,
    ModelStatusLine,
    RegisterLine,
    SpoolWriter,
    TagLine,
    read_lines,
)

OUTPUT_TAG = "cellworks.output"
"""On a logged model: the name of the kept value that it is."""
REGISTER_TAG = "cellworks.register"
"""On a run: why nothing was registered."""


class _Logged(msgspec.Struct):
    """A model that a job logged."""

    id: str
    ready: bool = False
    output: str | None = None


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What the job's process says of the model that it takes for the one to be registered."""

    model: str
    digest: str | None
    """Of the baseline in the content store."""
    note: str
    """What it was made of, or why there is none."""


BASELINE = "baseline.json"


def ask_to_register(folder: AttemptFolder, name: ModelName) -> str | None:
    """Say in the spool which model is to be a version of `name`; returns a sentence where there is none.

    It is the one that the job keeps as a value (`-o`) where that can be told, else the last one logged.
    """
    models, known = _logged(folder)
    ready = [one for one in models if one.ready]
    if not ready:
        sentence = f"Nothing is registered as {name}: the job logged no model."
        _write(folder, TagLine(key=REGISTER_TAG, value=sentence))
        _log(folder, f"{sentence} Autologging logs what is fitted; mlflow.sklearn.log_model logs any.")
        return sentence
    one = _best(ready)
    if (name, one.id) in known:
        return None
    if len(ready) > 1:
        which = f"the one kept as `{one.output}`" if one.output is not None else "the last"
        _log(folder, f"Of {len(ready)} logged models {which} is registered as {name}.")
    said = folder.read(BASELINE, Measured)
    if said is None or said.model != one.id:
        _write(folder, RegisterLine(name=name, model=one.id))
    else:
        _write(folder, RegisterLine(name=name, model=one.id, baseline=said.digest, note=said.note))
    return None


def logged_as(folder: AttemptFolder, output: str) -> str | None:
    """Return the id of the logged model that a job kept as a value of that name; None where there is none."""
    models, _ = _logged(folder)
    found = [one.id for one in models if one.ready and one.output == output]
    return found[-1] if found else None


def chosen(folder: AttemptFolder) -> str | None:
    """Return the id of the logged model that is to be registered, as far as the spool says it by now."""
    models, _ = _logged(folder)
    ready = [one for one in models if one.ready]
    return _best(ready).id if ready else None


def _best(ready: list[_Logged]) -> _Logged:
    return ([one for one in ready if one.output is not None] or ready)[-1]


def _logged(folder: AttemptFolder) -> tuple[list[_Logged], set[tuple[str, str]]]:
    """Return the models in the order in which they were begun, and what the code registered itself."""
    models: dict[str, _Logged] = {}
    known: set[tuple[str, str]] = set()
    offset, before = 0, -1
    while offset != before:
        before = offset
        lines, offset = read_lines(folder.spool, offset)
        for line in lines:
            if isinstance(line, ModelLine):
                models.setdefault(line.id, _Logged(line.id))
            elif isinstance(line, ModelStatusLine) and line.id in models:
                models[line.id].ready = line.status == "READY"
            elif isinstance(line, TagLine) and line.key == OUTPUT_TAG and line.model in models:
                models[line.model].output = line.value
            elif isinstance(line, RegisterLine):
                known.add((line.name, line.model))
    return list(models.values()), known


def _write(folder: AttemptFolder, line: TagLine | RegisterLine) -> None:
    writer = SpoolWriter(folder.spool)
    try:
        writer.write(line)
    finally:
        writer.close()


def _log(folder: AttemptFolder, sentence: str) -> None:
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(log, f"cellworks: {sentence}\n".encode())
    finally:
        os.close(log)
