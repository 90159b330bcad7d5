"""One attempt's process, from the order to begin to its exit code. Never returns to its caller.

It says all it has to say through its folder; the runner, its parent, writes how it ended.
"""

import atexit
import contextlib
import ctypes
import faulthandler
import os
import sys
import threading
import warnings
from pathlib import Path
from typing import NoReturn

from cellworks_engine.clock import now
from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.process import entries, surroundings
from cellworks_engine.jobs.process.failing import Place, describe, only_captured
from cellworks_engine.jobs.process.frames import Ground, frames_of
from cellworks_engine.jobs.process.notebooks import NotebookRun
from cellworks_engine.jobs.process.outputs import Outputs, flush, redirect
from cellworks_engine.jobs.process.results import keep_results
from cellworks_engine.jobs.process.scripts import Files
from cellworks_engine.jobs.process.shell import Shell, make_shell
from cellworks_engine.jobs.process.steps import given_values, keep_each, step
from cellworks_engine.jobs.schema import (
    CellEntry,
    CommandEntry,
    Failure,
    FunctionEntry,
    JobSpec,
    NotebookEntry,
    PhaseName,
    ScriptEntry,
    StepEntry,
    TransformEntry,
)


def main(path: str, shell: Shell | None, last: int) -> NoReturn:
    """Run the attempt whose folder is `path`, then end this process with its exit code.

    `shell` comes from the warm parent; None makes one. `last` is a pipe to the runner.
    """
    folder = AttemptFolder(path)
    surroundings.open_log(folder)
    if shell is None:  # else the warm process has done so
        surroundings.line_by_line()
        surroundings.reseed()
    outputs = Outputs(folder.outputs)
    attempt = _Attempt(folder, outputs)
    try:
        code = attempt.run(shell)
    except BaseException as error:  # noqa: BLE001 (the outermost frame of the process)
        code = attempt.failed(error)
    _end(code, outputs, last)


class _Attempt:
    def __init__(self, folder: AttemptFolder, outputs: Outputs) -> None:
        self._folder = folder
        self._outputs = outputs
        self._place = Place(file="", words="the job")
        self._notebook: NotebookRun | None = None
        self._launch: Launch | None = None
        self._ground = Ground({})

    def run(self, shell: Shell | None) -> int:
        launch = self._folder.launch()
        if launch is None:
            raise CellworksError("The attempt has no launch.json.")
        self._launch = launch
        redirect(self._outputs)
        faulthandler.enable(file=2, all_threads=False)
        surroundings.prepare_stop()
        if launch.spec.captures or launch.spec.code is not None:
            self._phase("data")
        folder = surroundings.enter(self._folder, launch)
        names = self._begin(launch, folder, shell)
        flush()
        return self._keep(launch, names)

    def _begin(self, launch: Launch, folder: Path, shell: Shell | None) -> entries.Names:
        if isinstance(launch.spec.entry, CommandEntry):
            self._place, run = entries.command(launch.spec.entry)
        elif isinstance(launch.spec.entry, TransformEntry):
            self._place, run = entries.transform(launch.spec.entry, launch, self._folder)
        else:
            if shell is None:
                shell = make_shell(Path(launch.home) / "ipython")
            shell.connect(self._outputs)
            before = dict(shell.names)
            values = surroundings.unpack_captures(launch, shell.names)
            self._ground = Ground(shell.names, before, values)
            run = self._prepared(launch, folder, shell, values)
            surroundings.call(launch.setup)
        self._phase("running")
        return run()

    def _prepared(self, launch: Launch, folder: Path, shell: Shell, values: entries.Names) -> entries.Run:
        entry = launch.spec.entry
        match entry:
            case CellEntry():
                self._place, run = entries.cell(entry, launch, shell, values)
            case FunctionEntry():
                self._place, run = entries.function(entry, launch, shell, values)
            case ScriptEntry():
                inputs, files = given_values(entry.inputs, values, launch), Files(self._folder, entry.written)
                self._place, run = entries.script(entry, launch, shell, folder, inputs, files)
            case NotebookEntry():
                self._notebook = NotebookRun(entry, launch, folder, shell, self._outputs)
                inputs = given_values(entry.inputs, values, launch)
                run = self._notebook.run(values, inputs, self._folder)
            case StepEntry():
                self._place, run = step(entry, launch, shell, values)
            case CommandEntry() | TransformEntry():
                raise AssertionError("it needs no shell")
        return run

    def _phase(self, name: PhaseName) -> None:
        self._folder.append(self._folder.phases.name, {"name": name, "time": now()})

    def _keep(self, launch: Launch, names: entries.Names) -> int:
        wanted = _wanted(launch.spec)
        if wanted or launch.registering:
            self._phase("uploading")
        refused = []
        if wanted:
            surroundings.call(launch.kept, {name: names[name] for name in wanted if name in names})
            is_step = launch.spec.kind == "step" or isinstance(launch.spec.entry, StepEntry)
            keep = keep_each if is_step else keep_results
            refused = keep(wanted, names, launch, self._folder)
        if not refused:
            surroundings.call(launch.registering)
            return 0
        sentence = f"The result could not be kept: {'; '.join(refused)}."
        self._folder.write("failure.json", Failure(cause="refused", sentence=sentence))
        print(sentence, file=sys.stderr)  # noqa: T201 (the job's own log)
        return 1

    def failed(self, error: BaseException) -> int:
        """Say what went wrong and return the exit code."""
        if isinstance(error, SystemExit):
            return self._left(error)
        failure = describe(error, self._notebook.place if self._notebook else self._place)
        if self._launch is not None:
            failure = only_captured(failure, self._launch.spec)
        with contextlib.suppress(OSError):  # a full disk must not hide the exit code
            self._folder.write("failure.json", failure)
            flush()
            text = failure.traceback or failure.sentence + "\n"
            if not getattr(error, "__cellworks_shown__", False):
                self._outputs.error(failure.kind or "", failure.message or "", text.splitlines())
            os.write(2, text.encode("utf-8", "backslashreplace"))
        if failure.cause == "exception" and self._launch is not None:
            with contextlib.suppress(OSError):
                self._folder.write("frames.json", frames_of(error, self._ground, self._launch))
        return 1

    def _left(self, error: SystemExit) -> int:
        if error.code is None or error.code == 0:
            return 0
        if isinstance(error.code, int):
            return error.code & 0xFF
        text = str(error.code)
        with contextlib.suppress(OSError):
            failure = Failure(cause="exit_code", sentence=f"ended with exit code 1: {text[:300]}")
            self._folder.write("failure.json", failure)
            print(text, file=sys.stderr)  # noqa: T201 (the job's own log)
        return 1


def _wanted(spec: JobSpec) -> list[str]:
    wanted: list[str] = list(spec.outputs)
    if isinstance(spec.entry, FunctionEntry) and "return" not in wanted:
        wanted.append("return")
    return wanted


def _end(code: int, outputs: Outputs, last: int) -> NoReturn:
    """Do what the interpreter does at its end, except to free what the kernel frees anyway.

    The runner is told before the kernel does that: nothing that counts comes after.
    """
    with contextlib.suppress(BaseException):  # exit functions are anybody's code
        threading._shutdown()  # type: ignore[attr-defined]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            atexit._run_exitfuncs()
    flush()
    with contextlib.suppress(OSError):  # a full disk must not hide the exit code
        outputs.settle()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).fflush(None)
    with contextlib.suppress(OSError):  # the user's code has closed it, or the runner is gone
        os.write(last, bytes([code]))
    os._exit(code)
