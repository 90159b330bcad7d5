"""The kinds of thing that a job runs, each a function that runs it and says where the user's code stands."""

import ast
import inspect
import linecache
import os
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.jobs.folder import AttemptFolder, Launch
from cellworks_engine.jobs.packing import unpack
from cellworks_engine.jobs.process.failing import Place
from cellworks_engine.jobs.process.outputs import flush
from cellworks_engine.jobs.process.scripts import Files
from cellworks_engine.jobs.process.shell import Shell
from cellworks_engine.jobs.process.surroundings import named
from cellworks_engine.jobs.schema import (
    CellEntry,
    CommandEntry,
    FunctionEntry,
    Scalar,
    ScriptEntry,
    TransformEntry,
)

CELL = Place(file="<cell>", words="the cell")

Names = dict[str, Any]
Run = Callable[[], Names]
"""Runs the user's code and returns the names that it leaves."""


def cell(entry: CellEntry, launch: Launch, shell: Shell, values: Names) -> tuple[Place, Run]:
    """Prepare a cell: captured values first, parameters over them."""

    def run() -> Names:
        shell.names.update(values)
        shell.names.update(launch.spec.parameters)
        shell.run(entry.source, CELL.file)
        return shell.names

    return CELL, run


def function(entry: FunctionEntry, launch: Launch, shell: Shell, values: Names) -> tuple[Place, Run]:
    """Prepare a function; its return value is kept as `return`, parameters override its arguments by name."""
    try:
        call, args, kwargs = unpack(content_file(Path(launch.content), entry.content), entry.name)
    except FileNotFoundError:
        raise NotFound(f"The function `{entry.name}` is no longer stored.") from None
    code = getattr(inspect.unwrap(call), "__code__", None)
    place = Place(file="", words=f"{entry.name}()")
    if code is not None:
        lines = [line for _, _, line in code.co_lines() if line is not None]
        first = code.co_firstlineno
        _show_source(code.co_filename, first, entry.source)
        place = Place(
            file=code.co_filename, words=f"{entry.name}()", first=first, last=max(lines, default=first)
        )
    args, kwargs = _overridden(call, args, kwargs, launch.spec.parameters)

    def run() -> Names:
        shell.names.update(values)
        value = call(*args, **kwargs)
        shell.settle()
        return {"return": value}

    return place, run


def _show_source(file: str, first: int, source: str) -> None:
    """Let tracebacks show a pickled function's lines, which no file here holds."""
    if source and not Path(file).exists():
        lines = ["\n"] * (first - 1) + source.splitlines(keepends=True)
        linecache.cache[file] = (len(source), None, lines, file)


def _overridden(
    call: Callable[..., object], args: tuple[Any, ...], kwargs: Names, parameters: dict[str, Scalar]
) -> tuple[tuple[Any, ...], Names]:
    """Put parameters in the place of arguments with the same names."""
    if not parameters:
        return args, kwargs
    try:
        signature = inspect.signature(call)
        bound = signature.bind_partial(*args, **kwargs)
    except (TypeError, ValueError):
        return args, {**kwargs, **parameters}
    spare = next((p.name for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD), None)
    for name, value in parameters.items():
        known = signature.parameters.get(name)
        if known is not None and known.kind not in {known.VAR_KEYWORD, known.VAR_POSITIONAL}:
            bound.arguments[name] = value
        elif spare is not None:
            bound.arguments.setdefault(spare, {})[name] = value
    ordered = {name: bound.arguments[name] for name in signature.parameters if name in bound.arguments}
    bound.arguments.clear()
    bound.arguments.update(ordered)
    return bound.args, bound.kwargs


def script(
    entry: ScriptEntry, launch: Launch, shell: Shell, folder: Path, inputs: Names, files: Files
) -> tuple[Place, Run]:
    """Prepare a Python file, run as `__main__`; parameters follow its arguments as `--name value`.

    After them come the files of `inputs`, and those that it is to write.
    """
    file = source_file(folder, entry.path)
    place = Place(file=str(file), words=file.name)

    def run() -> Names:
        module = types.ModuleType("__main__")
        module.__dict__.update(__file__=str(file), __builtins__=__builtins__)
        sys.modules["__main__"] = module
        given = {name: value for name, value in inputs.items() if name not in launch.spec.parameters}
        options = [*_options(launch.spec.parameters), *files.arguments(given)]
        sys.argv = [str(file), *entry.args, *options]
        sys.path[0:0] = [str(file.parent)]
        code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        exec(code, module.__dict__)  # noqa: S102 (running the user's code is the purpose)
        shell.settle()
        return {**module.__dict__, **files.read()}

    return place, run


def _options(parameters: dict[str, Scalar]) -> list[str]:
    options = []
    for name, value in parameters.items():
        if value is not None:
            options += [f"--{name}", str(value).lower() if isinstance(value, bool) else str(value)]
    return options


def command(entry: CommandEntry) -> tuple[Place, Run]:
    """Prepare a program, which takes the place of this process."""

    def run() -> Names:
        flush()
        try:
            os.execvp(entry.argv[0], entry.argv)  # noqa: S606 (no shell is the point)
        except FileNotFoundError:
            raise InvalidInput(
                f"There is no program `{entry.argv[0]}` here.", hint="Give its full path, or check PATH."
            ) from None
        except PermissionError:
            raise InvalidInput(f"`{entry.argv[0]}` is not a program that may be run.") from None

    return Place(file="", words="the command"), run


def transform(entry: TransformEntry, launch: Launch, folder: AttemptFolder) -> tuple[Place, Run]:
    """Prepare rows that go through a model, by the function that the studio names for it."""

    def run() -> Names:
        found: Callable[[TransformEntry, Launch, AttemptFolder], Names] = named(launch.transform)
        return found(entry, launch, folder)

    return Place(file="", words=entry.version), run


def source_file(folder: Path, path: str) -> Path:
    """Return a file of the snapshot or the working directory; raises NotFound."""
    file = folder / path
    if not file.is_file():
        raise NotFound(f"There is no file {path} in {folder}.")
    return file


def assignments(parameters: Mapping[str, Any]) -> str:
    """Return parameters (what JSON has a form for) as lines of Python, for a notebook that shows them."""
    return "\n".join(ast.unparse(ast.parse(f"{name} = {value!r}")) for name, value in parameters.items())
