"""What the user's code finds around it: environment variables, working directory, log, seeds, captures."""

import contextlib
import ctypes
import importlib
import os
import signal
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import InvalidInput, NotFound, Refused
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.packing import by_file, unpack_together
from cellworks_engine.jobs.process import threads

STOPPED = 143
"""The exit code of a process that was asked to stop: 128 and SIGTERM, as shells count."""

_RUN_PATIENCE = 10.0


def open_log(folder: AttemptFolder) -> None:
    """Send what is printed, by Python and by C alike, to the attempt's log."""
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)


def line_by_line() -> None:
    """Let what C code prints reach the log a line at a time, as what Python prints does."""
    with contextlib.suppress(OSError, ValueError, AttributeError):  # not every C library has these names
        libc = ctypes.CDLL(None)
        libc.setvbuf(ctypes.c_void_p.in_dll(libc, "stdout"), None, 1, 0)  # 1: line by line


def variables(folder: AttemptFolder, launch: Launch, run_id: str | None) -> dict[str, str]:
    """Return the environment variables that a job finds."""
    spec = launch.spec
    found = {
        "CELLWORKS_HOME": launch.home,
        "CELLWORKS_JOB": launch.job,
        "CELLWORKS_JOB_NUMBER": str(launch.number),
        "CELLWORKS_JOB_FOLDER": str(folder.path),
        "CELLWORKS_ATTEMPT": str(launch.attempt),
        "CELLWORKS_CHECKPOINT": launch.checkpoint,
        "CELLWORKS_PARAMETERS": msgspec.json.encode(spec.parameters).decode(),
        "MLFLOW_TRACKING_URI": "cellworks://job",
        "MLFLOW_REGISTRY_URI": "cellworks://job",  # not that of whoever started the studio
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
    }
    if run_id is not None:
        found["CELLWORKS_RUN_ID"] = found["MLFLOW_RUN_ID"] = run_id
    if launch.experiment_id is not None:
        found["MLFLOW_EXPERIMENT_ID"] = launch.experiment_id
    found.update(threads.variables(spec.resources.cpu, spec.variables))
    found.update({f"CELLWORKS_INPUT_{name.upper()}": path for name, path in spec.inputs.items()})
    found.update(spec.variables)
    return found


def run_id_of(folder: AttemptFolder, launch: Launch) -> str | None:
    """Return the run's id; one that the store makes itself is waited for, a little."""
    if launch.run_id is not None or launch.experiment_id is None:
        return launch.run_id
    deadline = time.monotonic() + _RUN_PATIENCE
    while time.monotonic() < deadline:
        made = folder.read("run.json", dict[str, str])
        if made is not None:
            return made.get("run_id")
        time.sleep(0.02)
    return None


def enter(folder: AttemptFolder, launch: Launch) -> Path:
    """Set variables, snapshot, working directory and import path; return where the code lies."""
    threads.limit_loaded(launch.spec.resources.cpu, launch.spec.variables)
    os.environ.update(variables(folder, launch, run_id_of(folder, launch)))
    Path(launch.checkpoint).mkdir(mode=0o700, parents=True, exist_ok=True)
    spec = launch.spec
    code = None
    if spec.code is not None:
        code = _extracted(content_file(Path(launch.content), spec.code.digest), folder.path / "code")
    if spec.cwd is not None and Path(spec.cwd).is_dir():
        work = Path(spec.cwd)
    else:
        work = code or folder.path / "work"
        work.mkdir(mode=0o700, exist_ok=True)
    os.chdir(work)
    first = [str(path) for path in (work, code) if path is not None]
    sys.path[:] = dict.fromkeys([*first, *spec.import_path, *sys.path])
    sys.argv = [""]
    sys.dont_write_bytecode = True  # a module edited twice within a second must not be read from its cache
    return code or work


def _extracted(archive: Path, folder: Path) -> Path:
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with tarfile.open(archive) as opened:
            if hasattr(tarfile, "data_filter"):
                opened.extractall(folder, filter="data")
            else:
                opened.extractall(folder, members=_inside(opened, folder))  # noqa: S202 (checked here)
    except FileNotFoundError:
        raise NotFound("The snapshot of the job's source files is no longer stored.") from None
    except tarfile.TarError as error:
        raise InvalidInput(f"The snapshot of the job's source files cannot be unpacked: {error}") from None
    return folder


def _inside(opened: tarfile.TarFile, folder: Path) -> list[tarfile.TarInfo]:
    root = folder.resolve()
    members = opened.getmembers()
    for member in members:
        target = (root / member.name).resolve()
        if not (member.isfile() or member.isdir()) or not target.is_relative_to(root):
            raise InvalidInput(f"The snapshot holds {member.name!r}, which leads out of it.")
    return members


def unpack_captures(launch: Launch, namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the captured values by name, their functions bound to `namespace`.

    Raises CellworksError that names the one that cannot be read.
    """
    values: dict[str, Any] = {}
    for digest, names in by_file(launch.spec.captures).items():
        try:
            values.update(unpack_together(content_file(Path(launch.content), digest), names, namespace))
        except FileNotFoundError:
            raise NotFound(f"The captured value `{names[0]}` is no longer stored.") from None
        except (ImportError, AttributeError) as error:
            raise Refused(f"The captured value `{names[0]}` cannot be read here: {error}.") from None
    return values


def reseed() -> None:
    """Give this fork random numbers of its own, in every library that the warm parent has imported."""
    if (rng := sys.modules.get("random")) is not None:
        rng.seed()
    if (numpy := sys.modules.get("numpy")) is not None and "numpy.random" in sys.modules:
        numpy.random.seed(None)
    if (torch := sys.modules.get("torch")) is not None:
        torch.seed()


def prepare_stop() -> None:
    """Let SIGTERM end the user's code as `sys.exit` does: finally clauses and exit functions run."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        raise SystemExit(STOPPED)

    signal.signal(signal.SIGTERM, leave)


def call(names: list[str], *args: object) -> None:
    """Call the functions that must run before the user's code or after it, each `module:function`."""
    for name in names:
        named(name)(*args)


def named(name: str) -> Callable[..., Any]:
    """Return the function that `module:function` names."""
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return function
