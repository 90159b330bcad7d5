"""Reading and fetching the files of a logged model, in the tracker: nothing is unpickled here."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from cellworks_engine.errors import NotFound, Unavailable
from cellworks_engine.runs.model_schema import ModelFiles
from cellworks_engine.runs.moving import local_path

if TYPE_CHECKING:
    from mlflow import MlflowClient

MOST = 4 << 20
"""Bytes of a description, an example or a list of requirements that are read."""
PICKLED = frozenset({".pkl", ".pickle", ".joblib", ".cloudpickle", ".pt", ".pth", ".dill"})
_FLAVOR_OF_ALL = "python_function"


def read_model(client: "MlflowClient", source: str) -> ModelFiles:
    """Describe the model that a version's `source` names.

    Raises NotFound where its files are not there (yet: a job that runs still holds its own), Unavailable
    where the place that has them cannot be reached.
    """
    location = _resolved(client, source)
    folder = local_path(location)
    if folder is not None:
        if not folder.is_dir():
            raise NotFound(f"The files of the model are not at {folder}.")
        return _described(folder, location, str(folder), lambda: _size_here(folder))
    with TemporaryDirectory() as fetched:
        _fetch_small(location, Path(fetched))
        return _described(Path(fetched), location, None, lambda: _size_there(location))


def bring_here(client: "MlflowClient", source: str, folder: Path) -> Path:
    """Return a folder on this host that holds the model: its own, else `folder`, fetched once and whole."""
    location = _resolved(client, source)
    own = local_path(location)
    if own is not None:
        if not own.is_dir():
            raise NotFound(f"The files of the model are not at {own}.")
        return own
    if folder.is_dir():
        return folder
    from mlflow.exceptions import MlflowException
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        get_artifact_repository(location).download_artifacts("", str(partial))
    except (MlflowException, OSError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise Unavailable(f"The model's files at {location} cannot be fetched: {error}.") from error
    if not folder.is_dir():
        partial.rename(folder)
    return folder


def _resolved(client: "MlflowClient", source: str) -> str:
    """Return the artifact location of `models:/m-…`, `runs:/…/model` or a plain location."""
    from mlflow.exceptions import MlflowException

    kind, _, rest = source.partition(":/")
    try:
        if kind == "models" and "/" not in rest and "@" not in rest:
            return str(client.get_logged_model(rest).artifact_location)
        if kind == "runs":
            run, _, path = rest.partition("/")
            return f"{client.get_run(run).info.artifact_uri}/{path}".rstrip("/")
    except MlflowException as error:
        raise NotFound(f"The model's place {source} is not known any more: {error.message}") from error
    return source


def _fetch_small(location: str, folder: Path) -> None:
    """Fetch the files that describe a model from where they lie."""
    from mlflow.exceptions import MlflowException
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    try:
        repository = get_artifact_repository(location)
        for one in repository.list_artifacts():
            name = one.path.rpartition("/")[2]
            if one.is_dir:
                continue
            if name == "MLmodel" or name.endswith((".json", ".txt", ".yaml")):
                if (one.file_size or 0) <= MOST:
                    repository.download_artifacts(name, str(folder))
            else:
                (folder / name).touch()
    except (MlflowException, OSError) as error:
        raise Unavailable(f"The model's files at {location} cannot be read: {error}.") from error


def _size_here(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def _size_there(location: str) -> int | None:
    """Return the bytes of all files at an artifact location; None where one's size is not told."""
    from mlflow.exceptions import MlflowException
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    repository = get_artifact_repository(location)
    folders: list[str | None] = [None]
    total = 0
    while folders:
        try:
            listed = repository.list_artifacts(folders.pop())
        except (MlflowException, OSError) as error:
            raise Unavailable(f"The model's files at {location} cannot be listed: {error}.") from error
        for one in listed:
            if one.is_dir:
                folders.append(one.path)
            elif one.file_size is None:
                return None
            else:
                total += one.file_size
    return total


def _described(folder: Path, location: str, path: str | None, summed: Callable[[], int | None]) -> ModelFiles:
    """Describe what lies in a folder; `summed` counts the bytes where `MLmodel` does not say how many."""
    import yaml

    try:
        told = yaml.safe_load(_text(folder / "MLmodel") or "")
    except yaml.YAMLError as error:
        problem = f"Its MLmodel is not valid YAML: {error}"[:500]
        return ModelFiles(location=location, path=path, size=summed(), problem=problem)
    if not isinstance(told, dict):
        problem = "The folder holds no MLmodel."
        return ModelFiles(location=location, path=path, size=summed(), problem=problem)
    size = told.get("model_size_bytes")
    flavors = told.get("flavors")
    flavors = flavors if isinstance(flavors, dict) else {}
    own = flavors.get(_FLAVOR_OF_ALL)
    python = own.get("python_version", "") if isinstance(own, dict) else ""
    return ModelFiles(
        location=location, path=path,
        flavors=sorted((str(name) for name in flavors), key=lambda name: (name == _FLAVOR_OF_ALL, name)),
        signature=_signature(told.get("signature")),
        example=_example(folder, told.get("saved_input_example_info")),
        requirements=_requirements(folder / "requirements.txt"),
        python=str(python), mlflow=str(told.get("mlflow_version", "")),
        size=size if isinstance(size, int) and size > 0 else summed(),
        pickles=sorted(
            one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.suffix.lower() in PICKLED
        ),
    )  # fmt: skip


def _signature(told: Any) -> str | None:
    """Return MLmodel's signature, whose parts are JSON texts, as one JSON object."""
    if not isinstance(told, dict):
        return None
    parts: dict[str, object] = {}
    for name in ("inputs", "outputs", "params"):
        text = told.get(name)
        try:
            parts[name] = json.loads(text) if isinstance(text, str) else None
        except json.JSONDecodeError:
            parts[name] = None
    return json.dumps(parts) if parts["inputs"] else None


def _example(folder: Path, told: Any) -> str | None:
    if not isinstance(told, dict):
        return None
    for key in ("serving_input_path", "artifact_path"):
        name = told.get(key)
        if isinstance(name, str) and Path(name).name == name and (text := _text(folder / name)) is not None:
            return text
    return None


def _requirements(file: Path) -> list[str]:
    lines = (line.strip() for line in (_text(file) or "").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _text(file: Path) -> str | None:
    """Return a small file's text; None where it is not there, too large or not text."""
    try:
        return file.read_text() if file.stat().st_size <= MOST else None
    except (OSError, UnicodeDecodeError):
        return None
