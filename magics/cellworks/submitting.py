"""From what a person submits (a cell, a function, a file, a command) to a spec in the studio's queue.

Nothing on this way is slow: git is looked at while captures are packed, the package list is remembered, and
values are written once, by content.
"""

import inspect
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cellworks.capture import analyse, capture
from cellworks.client import Client, connect
from cellworks.deposit import Deposit
from cellworks.environment import environment, is_users_own
from cellworks.git import Looking
from cellworks.options import Options
from cellworks.snapshot import pack_source
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import (
    Capture,
    CellEntry,
    CommandEntry,
    Entry,
    FunctionEntry,
    Git,
    Job,
    JobSpec,
    NotebookEntry,
    Provenance,
    Scalar,
    ScriptEntry,
    Snapshot,
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a submit comes from."""

    client: str = "sdk"
    notebook: str = ""
    cell: str = ""
    executed: int | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """What is to run, with everything it needs in the deposit."""

    name: str
    entry: Entry
    captures: list[Capture] = field(default_factory=list)
    code: Snapshot | None = None
    cwd: str | None = None
    params: dict[str, Scalar] = field(default_factory=dict)


def submit_work(
    make: Callable[[Deposit], Work],
    options: Options,
    origin: Origin,
    notice: Callable[[str], None] | None = None,
) -> tuple[Job, Client]:
    """Submit what `make` describes; returns the job as the studio has it, and the client that has it.

    `notice` is told what takes long.
    """
    client = connect()
    client.greet()
    deposit = Deposit(client, notice)
    with Looking(Path.cwd()) as looking:
        work = make(deposit)
        spec = _spec(work, options, origin, _git(looking, deposit))
    deposit.send()
    return client.call("POST", "/jobs", Job, body=spec), client


def cell(
    source: str,
    namespace: dict[str, Any],
    *,
    name: str,
    params: dict[str, Scalar],
    transform: Callable[[str], str] = str,
) -> Callable[[Deposit], Work]:
    """Describe a notebook cell: its source and the values it needs."""
    if not source.strip():
        raise InvalidInput("The cell is empty: there is nothing to run.")
    names = analyse(source, transform)
    for given in params:
        if given in names.assigned and given not in names.needed:
            raise InvalidInput(
                f"The cell sets {given} itself before it reads it, so -p {given}=… would change nothing.",
                field="parameters",
                hint=f"Set {given} in an earlier cell, or leave the option out.",
            )

    def make(deposit: Deposit) -> Work:
        captures = capture(names, namespace, deposit.pack, without=params)
        return Work(name, CellEntry(source=source), captures, cwd=str(Path.cwd()))

    return make


def function(
    called: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], params: dict[str, Scalar]
) -> Callable[[Deposit], Work]:
    """Describe a call of a function; plain keyword arguments are parameters, which a rerun may change."""
    name = str(getattr(called, "__name__", type(called).__name__))
    plain = {
        key: value for key, value in kwargs.items() if isinstance(value, str | int | float | bool | None)
    }

    def make(deposit: Deposit) -> Work:
        content = _packed(deposit, called, args, kwargs)
        entry = FunctionEntry(name=name.strip("<>"), content=content, source=_source_of(called))
        return Work(entry.name, entry, cwd=str(Path.cwd()), params={**plain, **params})

    return make


def file(
    path: str | os.PathLike[str], source: str | os.PathLike[str] | None, args: Sequence[str]
) -> Callable[[Deposit], Work]:
    """Describe a Python file or a notebook inside a folder of source, which travels with it."""
    given = Path(path)
    top = Path(source).absolute() if source is not None else _folder_of(given)
    whole = given.absolute() if given.is_absolute() or given.exists() else top / given
    if not whole.is_file():
        raise InvalidInput(f"There is no file {path}.", field="entry")
    if not whole.is_relative_to(top):
        raise InvalidInput(
            f"{path} is not inside the source {top}.", field="source", hint="Give source= a folder above it."
        )
    inside = whole.relative_to(top).as_posix()

    def make(deposit: Deposit) -> Work:
        entry: Entry
        if whole.suffix == ".ipynb":
            if args:
                raise InvalidInput("A notebook takes parameters (-p), not arguments.", field="args")
            entry = NotebookEntry(path=inside)
        else:
            entry = ScriptEntry(path=inside, args=list(args))
        return Work(whole.name, entry, code=_snapshot(deposit, top, inside))

    return make


def command(argv: Sequence[str], source: str | os.PathLike[str] | None) -> Callable[[Deposit], Work]:
    """Describe a program and its arguments, run where the caller stands, or in a snapshot of `source`."""
    if not argv:
        raise InvalidInput("The command is empty.", field="entry")

    def make(deposit: Deposit) -> Work:
        entry = CommandEntry(argv=[str(word) for word in argv])
        name = Path(entry.argv[0]).name
        if source is None:
            return Work(name, entry, cwd=str(Path.cwd()))
        return Work(name, entry, code=_snapshot(deposit, Path(source).absolute(), None))

    return make


def _spec(work: Work, options: Options, origin: Origin, git: Git | None) -> JobSpec:
    kind = (
        "notebook" if isinstance(work.entry, NotebookEntry) and options.kind == "training" else options.kind
    )
    return JobSpec(
        name=options.name or work.name,
        entry=work.entry,
        environment=environment(),
        kind=kind,
        parameters={**work.params, **options.params},
        captures=work.captures,
        code=work.code,
        inputs=options.inputs,
        compute=options.compute,
        resources=options.resources,
        timeout=options.timeout,
        grace=options.grace,
        retries=options.retries,
        priority=options.priority,
        tags=options.tags,
        experiment=options.experiment,
        cwd=work.cwd,
        variables=options.variables,
        autolog=options.autolog,
        provenance=Provenance(
            client=origin.client,
            notebook=origin.notebook,
            cell=origin.cell,
            executed=origin.executed,
            git=git,
        ),
    )


def _git(looking: Looking, deposit: Deposit) -> Git | None:
    tree = looking.result()
    if tree is None:
        return None
    diff = deposit.put(tree.diff) if tree.diff else None
    return Git(commit=tree.commit, branch=tree.branch, dirty=tree.dirty, diff=diff)


def _snapshot(deposit: Deposit, folder: Path, must_hold: str | None) -> Snapshot:
    content, names = pack_source(folder)
    if must_hold is not None and must_hold not in names:
        raise InvalidInput(
            f"{must_hold} is left out of the snapshot of {folder}, by .gitignore or because of its name.",
            field="source",
        )
    return Snapshot(digest=deposit.put(content), size=len(content), files=len(names))


def _folder_of(path: Path) -> Path:
    here = Path.cwd()
    return here if path.absolute().is_relative_to(here) else path.absolute().parent


def _source_of(called: Callable[..., Any]) -> str:
    try:
        return inspect.getsource(called)
    except (OSError, TypeError):  # made at run time, a builtin, a callable object
        return ""


def _packed(
    deposit: Deposit, called: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> str:
    """Pack a call; a function of one of the user's own modules goes by value, as it is now."""
    import cloudpickle

    module = sys.modules.get(getattr(called, "__module__", None) or "")
    own = module is not None and is_users_own(module)
    if own:
        cloudpickle.register_pickle_by_value(module)
    try:
        return deposit.pack((called, args, kwargs), "call").digest
    finally:
        if own:
            cloudpickle.unregister_pickle_by_value(module)
