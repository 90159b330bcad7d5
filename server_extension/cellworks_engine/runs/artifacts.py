"""The files of a run: those of a folder here by looking, others through MLflow."""

import os
from collections.abc import Iterator
from pathlib import Path

from cellworks_engine.errors import Unavailable
from cellworks_engine.runs.moving import local_path
from cellworks_engine.runs.schema import Artifact, Artifacts

MOST = 1000
"""Files that are named."""


def list_artifacts(uri: str) -> Artifacts:
    """Return the files under an artifact location."""
    folder = local_path(uri)
    found = _here(folder) if folder is not None else _elsewhere(uri)
    files: list[Artifact] = []
    for one in found:
        if len(files) == MOST:
            return Artifacts(files=files, place=uri, more=True)
        files.append(one)
    return Artifacts(files=files, place=str(folder) if folder is not None else uri)


def _here(folder: Path) -> Iterator[Artifact]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(place) / name
            yield Artifact(path=file.relative_to(folder).as_posix(), size=file.lstat().st_size)


def _elsewhere(uri: str) -> Iterator[Artifact]:
    from mlflow.exceptions import MlflowException
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    try:
        repository = get_artifact_repository(uri)
        folders: list[str | None] = [None]
        while folders:
            for one in repository.list_artifacts(folders.pop()):
                if one.is_dir:
                    folders.append(one.path)
                else:
                    yield Artifact(path=one.path, size=one.file_size or 0)
    except (MlflowException, OSError) as error:
        raise Unavailable(f"The files at {uri} cannot be listed: {error}.") from error
