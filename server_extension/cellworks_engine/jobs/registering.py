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
    kept = [one for one in ready if one.output is not None]
    chosen = (kept or ready)[-1]
    if (name, chosen.id) in known:
        return None
    if len(ready) > 1:
        which = f"the one kept as `{chosen.output}`" if kept else "the last"
        _log(folder, f"Of {len(ready)} logged models {which} is registered as {name}.")
    _write(folder, RegisterLine(name=name, model=chosen.id))
    return None


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
