"""A step of a pipeline: its text becomes a function, inputs its arguments, its returns the job's values."""

import __future__

import importlib.util
import json
import linecache
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.previewing import preview_of
from cellworks_engine.jobs.process.entries import Names, Run
from cellworks_engine.jobs.process.failing import Place
from cellworks_engine.jobs.process.paths import marked, paths_in
from cellworks_engine.jobs.process.results import keep_results
from cellworks_engine.jobs.process.shell import Shell
from cellworks_engine.jobs.process.surroundings import named
from cellworks_engine.jobs.step_schema import (
    FileMark,
    Given,
    GivenCapture,
    GivenDataset,
    GivenList,
    GivenValue,
    StepEntry,
    Valued,
)

AROUND = "<step>"
"""The file, in tracebacks, of what a step's function needs; the function's own is called as it is."""
VALUE_LIMIT = 64 << 10
"""Bytes of JSON of a value that the studio keeps beside its pickle, for conditions and to show."""
_FLAGS = __future__.annotations.compiler_flag  # annotations say what is made and are never evaluated


def step(entry: StepEntry, launch: Launch, shell: Shell, values: Names) -> tuple[Place, Run]:
    """Prepare a step; its lines are counted from the first of its own text on."""
    file = f"<{entry.function}>"
    place = Place(file=file, words=f"{entry.function}()")

    def run() -> Names:
        _install(entry.modules)
        names = shell.names
        _execute("".join(f"{text.rstrip()}\n\n" for text in entry.uses), AROUND, names)
        _execute(entry.source, file, names)
        function = names.get(entry.function)
        if not callable(function):
            raise InvalidInput(f"The code holds no function {entry.function}.", field="entry.source")
        given = given_values(entry.inputs, values, launch)
        given |= {
            name: value for name, value in launch.spec.parameters.items() if name in given
        }  # of a rerun
        returned = function(**given)
        shell.settle()
        return _named(returned, launch.spec.outputs, entry.function)

    return place, run


def _execute(text: str, file: str, names: Names, *, flags: int = _FLAGS) -> None:
    """Run text in a namespace, so that tracebacks show its lines."""
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec", flags, dont_inherit=True), names)  # noqa: S102 (the user's code)


def keep_each(wanted: Sequence[str], names: Names, launch: Launch, folder: AttemptFolder) -> list[str]:
    """Store what a step makes, each by itself, so that a value's digest says nothing of the others."""
    refused: list[str] = []
    files = paths_in(launch.spec.entry)
    for name in wanted:
        if name in files and name in names:
            names[name], mark = marked(names[name])
        else:
            mark = None
        refused += keep_results([name], names, launch, folder)
        if name in names:
            folder.append(folder.values.name, _valued(name, names[name], mark, launch))
    return refused


def _valued(name: str, value: Any, mark: FileMark | None, launch: Launch) -> Valued:
    if mark is not None:
        return Valued(name=name, value=mark.path, file=mark)
    rows = getattr(value, "shape", (None,))[0] if hasattr(value, "columns") else None
    length = len(value) if isinstance(value, list | tuple | str | dict) else rows
    plain = _plain(value)
    return Valued(
        name=name, value=plain, length=length if isinstance(length, int) else None,
        rows=rows if isinstance(rows, int) else None,
        preview=_previewed(value, launch) if plain is msgspec.UNSET else None,
    )  # fmt: skip


def _previewed(value: Any, launch: Launch) -> str | None:
    """Store how a value looks, beside it: its digest must not change with that."""
    preview = preview_of(value)
    if preview is None:
        return None
    content = FileContentStore(Path(launch.content), Path(launch.home) / "incoming")
    digest = content.put(msgspec.json.encode(preview))
    content.path(digest).touch()  # it may have been there, and about to be collected
    return digest


def _plain(value: Any) -> Any:
    """Return a value as JSON has it, numpy's numbers too; UNSET where it has no form, or a large one."""
    if isinstance(value, list | tuple | dict | str) and len(value) > VALUE_LIMIT:
        return msgspec.UNSET
    try:
        text = json.dumps(value, allow_nan=False, default=_scalar)
    except (TypeError, ValueError, RecursionError):
        return msgspec.UNSET
    return json.loads(text) if len(text) <= VALUE_LIMIT else msgspec.UNSET


def _scalar(value: Any) -> Any:
    item = getattr(value, "item", None)
    if item is not None and getattr(value, "shape", None) == ():
        return item()
    raise TypeError


def given_values(inputs: Mapping[str, Given], values: Names, launch: Launch) -> Names:
    """Return what the inputs of an entry hold; `values` are the captures. Raises a CellworksError."""
    return {name: _value(one, values, launch) for name, one in inputs.items()}


def _value(given: Given, values: Names, launch: Launch) -> Any:
    match given:
        case GivenValue(value=value):
            return value
        case GivenCapture(name=name, path=path):
            return _inside(values[name], path, name)
        case GivenDataset(dataset=ref):
            read: Callable[[str], Any] = named(launch.reading)
            return read(ref)
        case GivenList(of=of):
            return [_value(one, values, launch) for one in of]


def _inside(value: Any, path: Sequence[str | int], name: str) -> Any:
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            raise NotFound(f"The input {name} holds nothing at {key!r}.", field=name) from None
    return value


def _named(returned: Any, outputs: Sequence[str], function: str) -> Names:
    if not outputs:
        return {}
    if len(outputs) == 1:
        return {outputs[0]: returned}
    if not isinstance(returned, tuple | list) or len(returned) != len(outputs):
        several = isinstance(returned, tuple | list)
        what = f"{len(returned)} values" if several else f"a {type(returned).__name__}"
        raise InvalidInput(
            f"{function}() returned {what}, and the step makes {len(outputs)}: {', '.join(outputs)}.",
            field="outputs",
        )
    return dict(zip(outputs, returned, strict=True))


class _Texts:
    """Finds the user's modules that travelled as text; it stands before every other finder."""

    def __init__(self, modules: dict[str, str]) -> None:
        self._modules = modules

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        inside = any(other.startswith(f"{name}.") for other in self._modules)
        if name not in self._modules and not inside:
            return None
        loader: Any = self  # one by its methods
        return importlib.util.spec_from_loader(name, loader, origin=f"<{name}>", is_package=inside)

    def create_module(self, _spec: ModuleSpec) -> None:
        """Have Python make it."""

    def exec_module(self, module: Any) -> None:
        """Run its text."""
        _execute(self._modules.get(module.__name__, ""), f"<{module.__name__}>", module.__dict__, flags=0)


def _install(modules: dict[str, str]) -> None:
    if modules:
        sys.meta_path.insert(0, _Texts(modules))
