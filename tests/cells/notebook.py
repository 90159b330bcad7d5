"""Runs every case in one IPython shell and in jobs, and writes to a file what differs, by case."""

import json
import sys
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar

from IPython.core.displayhook import DisplayHook
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from tests.cells.case import Case, read_cases
from tests.cells.comparing import difference
from traitlets import Type

import cellworks as cw
from cellworks import waiting
from cellworks.job_handle import JobHandle
from cellworks.magics import register
from cellworks_engine.errors import CellworksError


class _Hook(DisplayHook):
    results: ClassVar[list[str]] = []

    def write_output_prompt(self) -> None:
        """Print none."""

    def flush(self) -> None:
        """Forget the results of the last case; IPython would collect all garbage, 240 times."""
        self.shell.user_ns["_oh"].clear()

    def write_format_data(self, format_dict: dict[str, Any], md_dict: object = None) -> None:
        self.results.append(_words(format_dict))


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)

    def enable_gui(self, gui: str | None = None) -> None:
        """Have none: plots are shown as outputs, as in a notebook."""

    def showtraceback(self, *_: object, **__: object) -> None:
        """Show none: which error it was is looked at."""


@dataclass
class Tried:
    """A case that has run in the notebook, and may still run as a job."""

    case: Case
    said: str = ""
    """What is wrong already."""
    job: JobHandle | None = None
    values: dict[str, Any] = field(default_factory=dict)
    printed: str = ""
    shown: list[str] = field(default_factory=list)
    """What is displayed, in words; of a plot only that there is one."""
    error: str = ""


def main(file: Path, words: str = "") -> None:
    """Run the cases whose name holds `words`, then compare them: the jobs run while the notebook goes on."""
    shell = _Shell.instance()
    register(shell)  # type: ignore[arg-type]
    tried = [_try(shell, case) for case in read_cases() if words in case.name]
    file.write_text(json.dumps({one.case.name: one.said or _compare(one) for one in tried}, indent=1))


def _try(shell: InteractiveShell, case: Case) -> Tried:
    shell.reset()
    shell.compile.reset_compiler_flags()
    for cell in case.before:
        with capture_output():
            done = shell.run_cell(cell, store_history=True)
        if not done.success:
            return Tried(
                case, said=f"the notebook before it fails: {done.error_before_exec or done.error_in_exec}"
            )
    tried = Tried(case)
    outputs = "".join(f" -o {name}" for name in case.names)
    try:
        with capture_output():
            shell.run_cell_magic("train", f'"{case.name[:100]}" --experiment cells{outputs}', case.cell)
        tried.job = cw.jobs.last
        waiting.of(shell)._coming.clear()  # the values shall not land in this notebook
    except CellworksError as error:
        if not case.refused or case.refused not in str(error):
            tried.said = f"refused: {error}"
        return tried
    except Exception as error:  # noqa: BLE001  # the other cases go on
        if type(error).__name__ != case.raises:
            tried.said = f"submitting it ends with {type(error).__name__}: {error}"
        return tried
    if case.refused:
        tried.said = "it was to be refused, and was not"
        return tried
    printed = StringIO()
    _Hook.results.clear()
    with capture_output(stdout=False) as captured, redirect_stdout(printed):
        done = shell.run_cell(case.cell)
    error = done.error_before_exec or done.error_in_exec
    tried.error = type(error).__name__ if error else ""
    tried.printed = printed.getvalue()
    for one in captured.outputs:
        tried.shown[len(tried.shown) - bool(one.update) :] = [_words(one.data)]
    tried.shown += _Hook.results
    tried.values = {name: shell.user_ns[name] for name in case.names if name in shell.user_ns}
    return tried


def _words(data: dict[str, Any]) -> str:
    if {"image/png", "image/svg+xml"} & data.keys():
        return "plot"
    return str(data.get("text/plain", sorted(data)))


def _compare(tried: Tried) -> str:
    if tried.job is None:
        return ""
    job = tried.job.wait(300, check=False)
    kind = job.failure.kind if job.failure else ""
    if tried.error != tried.case.raises:
        return f"the notebook's cell ended with {tried.error or 'no error'}"
    if (kind or "") != tried.case.raises:
        return f"the job ended with {job.failure}"
    if tried.error:
        return ""
    outputs = job.outputs()
    said = "".join(one["text"] for one in outputs if one.get("name") == "stdout")
    if not tried.case.printed and said != tried.printed:
        return f"it printed {said!r} in the job, {tried.printed!r} in the notebook"
    kinds = ("display_data", "execute_result")
    shown = [_words(one["data"]) for one in outputs if one["output_type"] in kinds]
    if shown != tried.shown:
        return f"it showed {shown} in the job, {tried.shown} in the notebook"
    return _compare_values(tried)


def _compare_values(tried: Tried) -> str:
    assert tried.job is not None
    found = {}
    with suppress(CellworksError):
        found = tried.job.result.into(tried.case.names, {})
    for name in tried.case.names:
        if name not in found:
            return f"{name} did not come back"
        if words := difference(found[name], tried.values[name]):
            return f"{name}: {words}"
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
