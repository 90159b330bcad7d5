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
from cellworks.dataset_origin import datasets_in, with_datasets
from cellworks.deposit import Deposit
from cellworks.environment import environment, import_path, is_users_own, listing
from cellworks.git import Looking
from cellworks.options import Options
from cellworks.reaching import reached
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
from cellworks_engine.pipelines.source.names import Names


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a submit comes from."""

    client: str = "sdk"
    notebook: str = ""
    cell: str = ""
    executed: int | None = None
    history: tuple[int, bytes] | None = None
    """How many cells ran before, and what they were, as JSON."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to run, with everything it needs in the deposit."""

    name: str
    entry: Entry
    captures: list[Capture] = field(default_factory=list)
    code: Snapshot | None = None
    folder: str = ""
    """Where the files of `code` were taken from."""
    cwd: str | None = None
    params: dict[str, Scalar] = field(default_factory=dict)
    outputs: list[str] = field(default_factory=list)
    datasets: dict[str, str] = field(default_factory=dict)
    """Which arguments of a call are versions of datasets."""


def submit_work(
    make: Callable[[Deposit], Work],
    options: Options,
    origin: Origin,
    notice: Callable[[str], None] | None = None,
) -> tuple[Job, Client]:
    """Submit what `make` describes; returns the job as the studio has it, and the client that has it.

    `notice` is told what takes long.
    """
    spec, client = prepare(make, options, origin, notice)
    return client.call("POST", "/jobs", Job, body=spec), client


def prepare(
    make: Callable[[Deposit], Work],
    options: Options,
    origin: Origin,
    notice: Callable[[str], None] | None = None,
) -> tuple[JobSpec, Client]:
    """Return the spec of what `make` describes, once the studio holds the content that it names."""
    client = connect()
    client.greet()
    deposit = Deposit(client, notice)
    with Looking(Path.cwd()) as looking:
        work = make(deposit)
        deposit.put(listing())  # known by the hash that the spec names it by
        spec = _spec(work, options, _provenance(origin, looking, deposit, work.folder))
    deposit.send()
    return spec, client


def cell(
    source: str,
    namespace: dict[str, Any],
    *,
    name: str,
    params: dict[str, Scalar],
    outputs: Sequence[str] = (),
    transform: Callable[[str], str] = str,
) -> Callable[[Deposit], Work]:
    """Describe a notebook cell: its source, the values it needs and the names whose values come back."""
    names = job_names(source, namespace, params, outputs, transform)

    def make(deposit: Deposit) -> Work:
        captures = with_datasets(capture(names, namespace, deposit.take, without=params), namespace)
        entry = CellEntry(source=source)
        return Work(name, entry, captures, cwd=str(Path.cwd()), outputs=list(outputs))

    return make


def job_names(
    source: str,
    namespace: dict[str, Any],
    params: dict[str, Scalar],
    outputs: Sequence[str],
    transform: Callable[[str], str],
) -> Names:
    """Return the names of a cell as a job; raises InvalidInput where parameters or outputs do nothing."""
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
    if not outputs:
        return names
    _check_outputs(outputs, names, namespace)
    return analyse(source, transform, outputs)


def _check_outputs(outputs: Sequence[str], names: Names, namespace: dict[str, Any]) -> None:
    known = names.assigned.union(reached(names.needed, namespace))
    for asked in outputs:
        if asked not in known:
            raise InvalidInput(
                f"The cell has no name {asked}, so -o {asked} would bring nothing back.",
                field="outputs",
                hint=f"It assigns {', '.join(sorted(names.assigned)) or 'nothing'}.",
            )


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
        used = datasets_in(_arguments(called, args, kwargs))
        return Work(entry.name, entry, cwd=str(Path.cwd()), params={**plain, **params}, datasets=used)

    return make


def file(
    path: str | os.PathLike[str], source: str | os.PathLike[str] | None, args: Sequence[str]
) -> Callable[[Deposit], Work]:
    """Describe a Python file or a notebook inside a folder of source, which travels with it."""
    top, inside = place(path, source)

    def make(deposit: Deposit) -> Work:
        entry: Entry
        if inside.endswith(".ipynb"):
            if args:
                raise InvalidInput("A notebook takes parameters (-p), not arguments.", field="args")
            entry = NotebookEntry(path=inside)
        else:
            entry = ScriptEntry(path=inside, args=list(args))
        return Work(Path(inside).name, entry, code=_snapshot(deposit, top, inside), folder=str(top))

    return make


def place(path: str | os.PathLike[str], source: str | os.PathLike[str] | None) -> tuple[Path, str]:
    """Return the folder of source that a file stands in, and its path there; raises InvalidInput."""
    given = Path(path)
    top = Path(source).absolute() if source is not None else _folder_of(given)
    whole = given.absolute() if given.is_absolute() or given.exists() else top / given
    if not whole.is_file():
        raise InvalidInput(f"There is no file {path}.", field="entry")
    if not whole.is_relative_to(top):
        raise InvalidInput(
            f"{path} is not inside the source {top}.", field="source", hint="Give source= a folder above it."
        )
    return top, whole.relative_to(top).as_posix()


def command(argv: Sequence[str], source: str | os.PathLike[str] | None) -> Callable[[Deposit], Work]:
    """Describe a program and its arguments, run where the caller stands, or in a snapshot of `source`."""
    if not argv:
        raise InvalidInput("The command is empty.", field="entry")

    def make(deposit: Deposit) -> Work:
        entry = CommandEntry(argv=[str(word) for word in argv])
        name = Path(entry.argv[0]).name
        if source is None:
            return Work(name, entry, cwd=str(Path.cwd()))
        top = Path(source).absolute()
        return Work(name, entry, code=_snapshot(deposit, top, None), folder=str(top))

    return make


def _spec(work: Work, options: Options, provenance: Provenance) -> JobSpec:
    kind = (
        "notebook" if isinstance(work.entry, NotebookEntry) and options.kind == "training" else options.kind
    )
    name = options.name or work.name
    return JobSpec(
        name=name,
        entry=work.entry,
        environment=environment(),
        kind=kind,
        parameters={**work.params, **options.params},
        captures=work.captures,
        outputs=work.outputs,
        code=work.code,
        inputs=options.inputs,
        datasets={**work.datasets, **options.datasets},
        compute=options.compute,
        resources=options.resources,
        timeout=options.timeout,
        grace=options.grace,
        retries=options.retries,
        priority=options.priority,
        tags=options.tags,
        experiment=options.experiment,
        cwd=work.cwd,
        import_path=import_path() if isinstance(work.entry, CellEntry | FunctionEntry) else [],
        variables=options.variables,
        autolog=options.autolog,
        register=_registered_name(options.register, name),
        provenance=provenance,
    )


def _provenance(origin: Origin, looking: Looking, deposit: Deposit, folder: str) -> Provenance:
    cells, history = origin.history if origin.history is not None else (None, b"")
    return Provenance(
        client=origin.client,
        notebook=origin.notebook,
        cell=origin.cell,
        executed=origin.executed,
        cells=cells,
        history=deposit.put(history) if history else None,
        git=_git(looking, deposit),
        folder=folder,
    )


def _registered_name(wanted: str | bool, job: str) -> str | None:
    """Return the registered model's name; raises InvalidInput where MLflow could not take it."""
    if wanted is False:
        return None
    name = job if wanted is True else wanted
    if not name or any(one in name for one in "/:\\"):
        raise InvalidInput(
            f"{name!r} cannot be a registered model's name: MLflow takes no slash and no colon in it.",
            field="register",
            hint="Give another name: --register flights-model.",
        )
    return name


def _git(looking: Looking, deposit: Deposit) -> Git | None:
    tree = looking.result()
    if tree is None:
        return None
    diff = deposit.put(tree.diff) if tree.diff else None
    return Git(
        commit=tree.commit,
        branch=tree.branch,
        dirty=tree.dirty,
        diff=diff,
        untracked=tree.untracked,
        complete=tree.complete,
    )


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


def _arguments(called: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return a call's arguments by the names that the function has for them; `*more` by their places."""
    try:
        bound = inspect.signature(called).bind(*args, **kwargs)
    except (TypeError, ValueError):  # a builtin, or a call that will fail in the job as it would here
        return {**{f"argument_{at}": value for at, value in enumerate(args, 1)}, **kwargs}
    named: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            named.update({f"{name}_{at}": one for at, one in enumerate(value, 1)})
        elif kind is inspect.Parameter.VAR_KEYWORD:
            named.update(value)
        else:
            named[name] = value
    return named


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
        return deposit.pack((called, args, kwargs), "call")
    finally:
        if own:
            cloudpickle.unregister_pickle_by_value(module)
