"""Artifacts on their way from an attempt's folder to where MLflow's store says they lie.

On the same file system a file is linked, not copied: it costs nothing, the job may go on reading its own, and
doing it again changes nothing.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TEMPORARY = ".tmp"


def local_path(uri: str) -> Path | None:
    """Return the folder that an artifact URI means on this host; None where it is elsewhere."""
    parts = urlsplit(uri)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return Path(uri) if not parts.scheme and uri.startswith("/") else None


def bring(source: Path, uri: str) -> None:
    """Bring every file under `source` to the artifact location `uri`. Safe to repeat."""
    if not source.is_dir():
        return
    target = local_path(uri)
    if target is not None:
        _link_all(source, target)
        return
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    get_artifact_repository(uri).log_artifacts(str(source))


def bring_model(source: Path, uri: str) -> None:
    """Bring a logged model's files, whose `MLmodel` names the folder that they were written to."""
    described = source / "MLmodel"
    if described.is_file():
        _rename_location(described, source.absolute().as_uri(), uri)
    bring(source, uri)


def tell_model(described: Path, model: str, run: str | None, location: str) -> None:
    """Write other ids, and where it lies, into a model's `MLmodel`, whose YAML has each on its own line."""
    if not described.is_file():
        return
    new = {"model_id": model, "artifact_path": location, **({"run_id": run} if run else {})}
    lines = described.read_text().splitlines(keepends=True)
    told = "".join(_retold(line, new) for line in lines)
    temporary = described.with_name(f"{described.name}{_TEMPORARY}")
    temporary.write_text(told)
    temporary.replace(described)


def _retold(line: str, new: dict[str, str]) -> str:
    key = line.partition(":")[0]
    return f"{key}: {new[key]}\n" if key in new else line


def discard(*folders: Path) -> None:
    """Remove what has been brought."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _rename_location(described: Path, old: str, new: str) -> None:
    text = described.read_text()
    told = text.replace(f"artifact_path: {old}\n", f"artifact_path: {new}\n", 1)
    if told != text:
        temporary = described.with_name(f"{described.name}{_TEMPORARY}")
        temporary.write_text(told)
        temporary.replace(described)


def _link_all(source: Path, target: Path) -> None:
    for folder, _, names in os.walk(source):
        into = target / Path(folder).relative_to(source)
        into.mkdir(parents=True, exist_ok=True)
        for name in names:
            if not name.endswith(_TEMPORARY):
                _link(Path(folder) / name, into / name)


def _link(old: Path, new: Path) -> None:
    try:
        if new.exists() and old.samefile(new):
            return
        temporary = new.with_name(f".{new.name}.{os.getpid()}{_TEMPORARY}")
        temporary.unlink(missing_ok=True)
        try:
            os.link(old, temporary, follow_symlinks=True)
        except OSError:  # another file system, or one without links
            shutil.copy2(old, temporary)
        temporary.replace(new)
    except FileNotFoundError:
        return  # the job replaced or removed it just now
