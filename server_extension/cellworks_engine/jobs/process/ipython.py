"""The IPython shell of a job: display, plots and the last expression become notebook outputs."""

import __future__

import importlib
import importlib.util
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from cellworks_engine.jobs.process.outputs import Outputs, flush
from cellworks_engine.jobs.process.shell import INLINE, Shell


class _Hook(DisplayHook):
    outputs: Outputs | None = None

    def write_output_prompt(self) -> None:
        """Print none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        flush()
        if self.outputs is not None:
            self.outputs.result(format_dict, md_dict)


class _Publisher(DisplayPublisher):
    outputs: Outputs | None = None

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *_: object,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **__: object,
    ) -> None:
        flush()
        if self.outputs is not None:
            self.outputs.display(data, metadata, (transient or {}).get("display_id"), update=update)

    def clear_output(self, wait: bool = False) -> None:
        flush()
        if self.outputs is not None:
            self.outputs.clear(wait=wait)


class ZMQInteractiveShell(InteractiveShell):
    """A notebook's shell to whoever asks.

    rich, fastprogress, pandas and others take a shell whose class has this name for a notebook's, and show
    tables and bars as outputs rather than as a terminal's text; what they show is kept, as a notebook's is.
    """

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def showtraceback(
        self,
        exc_tuple: tuple[type[BaseException], BaseException, TracebackType | None] | None = None,
        *_: object,
        **__: object,
    ) -> None:
        """Show an exception that was handed over, as `Output` widgets do with those that they stop.

        Of one that ends the cell nothing is shown here: the process describes a failure itself.
        """
        outputs: Outputs | None = getattr(self.display_pub, "outputs", None)
        if exc_tuple is not None and outputs is not None:
            kind, error, trace = exc_tuple
            lines = "".join(traceback.format_exception(kind, error, trace)).splitlines()
            outputs.error(kind.__name__, str(error), lines)

    def showsyntaxerror(self, *_: object, **__: object) -> None:
        """Show nothing: the process describes a failure itself."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Have none."""

    def init_virtualenv(self) -> None:
        """The interpreter is the environment's own."""


def _keep_lines(strip: Callable[[list[str]], list[str]]) -> Callable[[list[str]], list[str]]:
    """Leave empty first lines, so that lines count as in the cell; only a cell magic needs them gone."""

    def cleaned(lines: list[str]) -> list[str]:
        stripped = strip(lines)
        return stripped if stripped and stripped[0].startswith("%%") else lines

    return cleaned


class IPythonShell:
    """A `Shell` over IPython."""

    def __init__(self, shell: Any) -> None:  # IPython is typed in part only
        self._shell = shell
        self._name = "<cell>"
        shell.compile.get_code_name = lambda *_: self._name
        inputs = shell.input_transformer_manager
        inputs.cleanup_transforms = [
            _keep_lines(step) if getattr(step, "__name__", "") == "leading_empty_lines" else step
            for step in inputs.cleanup_transforms
        ]
        warnings.filterwarnings("ignore", "To exit: use", UserWarning)

    @property
    def names(self) -> dict[str, Any]:
        """The namespace: the module `__main__`."""
        names: dict[str, Any] = self._shell.user_ns
        return names

    def connect(self, outputs: Outputs) -> None:
        """Say where what is shown goes."""
        self._shell.displayhook.outputs = outputs
        self._shell.display_pub.outputs = outputs

    def run(self, source: str, name: str) -> None:
        """Run a cell; raises what it raises."""
        self._name = name
        for value in self.names.values():
            if isinstance(value, __future__._Feature):  # imported by an earlier cell of the notebook
                self._shell.compile.flags |= value.compiler_flag
        done = self._shell.run_cell(source, store_history=False)
        error = done.error_before_exec or done.error_in_exec
        if error is not None:
            raise error

    def settle(self) -> None:
        """Show the figures that are still open, as the end of a cell does."""
        self._shell.events.trigger("post_execute")


def make(folder: Path) -> Shell:
    """Make the one IPython shell of this process."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.automagic = True
    config.IPKernelApp = Config()  # transformers and older tqdm ask the configuration for this name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["MPLBACKEND"] = INLINE
    # A kernel's default draws in JupyterLab only; this one also in a saved file and in what nbconvert makes.
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype+notebook_connected")
    shell = ZMQInteractiveShell.instance(config=config, ipython_dir=str(folder))
    _be_notebook_for_tqdm()
    _offer_comms(shell)
    return IPythonShell(shell)


def _be_notebook_for_tqdm() -> None:
    """Let `tqdm.auto`, which takes a process with this module for a notebook's, choose its bar as one."""
    if importlib.util.find_spec("tqdm") is None:
        return
    with suppress(ImportError):
        importlib.import_module("ipykernel.zmqshell")
    for name in ("auto", "autonotebook"):  # a library that was imported ahead made it choose already
        if sys.modules.pop(f"tqdm.{name}", None) is not None:
            delattr(sys.modules["tqdm"], name)


def _offer_comms(shell: Any) -> None:
    """Let widgets open comms, which end in this process; what takes them is loaded with the first."""
    try:
        comm = importlib.import_module("comm")
    except ImportError:  # then there is no library of widgets either
        return
    unconnected = comm.create_comm

    def create(*args: Any, **kwargs: Any) -> Any:
        outputs: Outputs | None = shell.display_pub.outputs
        if outputs is None:
            return unconnected(*args, **kwargs)
        from cellworks_engine.jobs.process.widgets import JobComm, models_of

        return JobComm(models_of(outputs), *args, **kwargs)

    comm.create_comm = create  # type: ignore[attr-defined]
