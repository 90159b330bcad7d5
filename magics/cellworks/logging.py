"""What a job says of itself: metrics, parameters, tags, progress, files. Costs microseconds, needs no MLflow.

In a job every call is one line in its spool. Outside a job (the cell before it becomes one) `progress` prints
nothing and the others go to MLflow's active run, so the same lines run everywhere.
"""

import os
import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.spool import Line, ParamLine, ProgressLine, SpoolWriter, TagLine, metric

_lock = threading.Lock()
_writer: SpoolWriter | None = None
_written_to: tuple[str, int] | None = None


def log_metric(key: str, value: float, step: int | None = None) -> None:
    """Log one value of a metric: `cw.log_metric("auc", 0.66, step=3)`."""
    log_metrics({key: value}, step)


def log_metrics(metrics: Mapping[str, float], step: int | None = None) -> None:
    """Log values of several metrics at one step: `cw.log_metrics({"auc": 0.66, "loss": 0.3}, step=3)`."""
    for key, value in metrics.items():
        _check_key(key)
        _check_number(key, value)
    if _folder() is None:
        import mlflow

        mlflow.log_metrics({key: float(value) for key, value in metrics.items()}, step=step)
        return
    _write(
        *(metric(key, float(value), step=0 if step is None else int(step)) for key, value in metrics.items())
    )


def log_param(key: str, value: object) -> None:
    """Log a parameter: `cw.log_param("depth", 8)`; the first value of a name stays."""
    log_params({key: value})


def log_params(params: Mapping[str, object]) -> None:
    """Log several parameters: `cw.log_params({"depth": 8, "rate": 0.1})`."""
    for key in params:
        _check_key(key)
    if _folder() is None:
        import mlflow

        mlflow.log_params(dict(params))
        return
    _write(*(ParamLine(key=key, value=str(value)) for key, value in params.items()))


def set_tag(key: str, value: object) -> None:
    """Set a tag of the run: `cw.set_tag("data", "march")`; a later value replaces an earlier one."""
    _check_key(key)
    if _folder() is None:
        import mlflow

        mlflow.set_tag(key, value)
        return
    _write(TagLine(key=key, value=str(value)))


def progress(done: float, total: float | None = None) -> None:
    """Say how far the job is: `cw.progress(3, 8)` draws the card's bar."""
    if _folder() is not None:
        _write(ProgressLine(done=float(done), total=None if total is None else float(total)))


def log_artifact(path: str | os.PathLike[str], to: str = "") -> None:
    """Keep a file or a folder with the run: `cw.log_artifact("report.html", to="reports")`."""
    source = Path(path)
    if not source.exists():
        raise InvalidInput(f"There is no {source} to log.", field="path")
    folder = _folder()
    if folder is None:
        import mlflow

        (mlflow.log_artifacts if source.is_dir() else mlflow.log_artifact)(str(source), to or None)
        return
    _copy(source, _inside(Path(folder) / "artifacts", to))


def _copy(source: Path, folder: Path) -> None:
    """Copy so that the tracker, which may look at any moment, sees a file whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, folder, dirs_exist_ok=True)
        return
    target = folder / source.name
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    shutil.copy2(source, temporary)
    temporary.replace(target)


def _inside(root: Path, to: str) -> Path:
    target = (root / to).absolute()
    if ".." in Path(to).parts or not target.is_relative_to(root.absolute()):
        raise InvalidInput(f"{to!r} leads out of the run's artifacts.", field="to")
    return target


def _folder() -> str | None:
    return os.environ.get("CELLWORKS_JOB_FOLDER") or None


def _write(*lines: Line) -> None:
    global _writer, _written_to
    folder = _folder()
    assert folder is not None
    here = (folder, os.getpid())
    with _lock:
        if _writer is None or _written_to != here:
            _writer, _written_to = SpoolWriter(Path(folder) / "spool.jsonl"), here
        writer = _writer
    writer.write(*lines)


def _check_key(key: str) -> None:
    if not isinstance(key, str) or not key or len(key) > 250:
        raise InvalidInput(f"{key!r} is not a name for something logged: 1 to 250 characters.", field="key")
    if not all(one.isalnum() or one in "_-. :/" for one in key):
        raise InvalidInput(
            f"{key!r} cannot be logged under that name: letters, digits, _ - . : / and spaces only.",
            field="key",
        )


def _check_number(key: str, value: object) -> None:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InvalidInput(
            f"The metric {key!r} is {value!r}, which is not a number.", field="value"
        ) from None
