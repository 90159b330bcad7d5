"""Values on their way from jobs into the notebook: they land between cells, and a cell that names one waits.

An AST transformer sees each cell before it runs. What the cell may read, directly or through functions, is
waited for there; where it cannot come, the cell is not run at all, so that no cell ever computes with an old
value. (A `pre_run_cell` hook cannot do this: an interrupt in it is swallowed, and the cell runs.)
"""

import ast
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.error import InputRejected

from cellworks.reaching import reached
from cellworks_engine.jobs.naming import LOOKS_AROUND, words_in
from cellworks_engine.jobs.states import is_final
from cellworks_engine.pipelines.source.names import Names, names_of
from cellworks_engine.pipelines.source.texts import RUNS_ANYTHING, said

if TYPE_CHECKING:
    from cellworks.job_handle import JobHandle

_NOTHING = object()


class NotRun(InputRejected):
    """The cell was not run, since a value that it names did not come."""

    def _render_traceback_(self) -> list[str]:
        return [f"NotRun: {self}"]


@dataclass(frozen=True, slots=True)
class _Coming:
    job: "JobHandle | None"
    """None where nobody knows whether it was submitted."""
    before: object
    """What the name meant when the job was submitted; anything else now is newer than the job."""


class Waiting:
    """The values still to come into one notebook. IPython calls `visit` before each cell runs."""

    def __init__(self, shell: Any) -> None:  # IPython's shell
        self._shell = shell
        self._coming: dict[str, _Coming] = {}
        self._cells: list[Names | None] = []
        """What the running cells assign, the innermost last."""
        shell.ast_transformers.append(self)
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def expect(self, job: "JobHandle | None", names: Iterable[str]) -> None:
        """Let the job's values land under these names, unless the notebook assigns them first."""
        for name in names:
            self._coming[name] = _Coming(job, self._shell.user_ns.get(name, _NOTHING))

    @contextmanager
    def submitting(self, names: Iterable[str]) -> Iterator[None]:
        """Doubt the names while their job is submitted, and beyond where that is interrupted."""
        had = dict(self._coming)
        self.expect(None, names)
        try:
            yield
        except Exception:
            self._coming = had
            raise

    def land(self, job: "JobHandle") -> list[str]:
        """Put the values of a job that succeeded into the notebook; return the names that have come."""
        self._drop_reassigned()
        names = self._of(job)
        if not names:
            return []
        self._shell.user_ns.update(job.result.into(names, self._shell.user_ns))
        for name in names:
            del self._coming[name]
        return names

    def visit(self, tree: ast.Module) -> ast.Module:
        """Wait for what the cell names and is still to come; raises NotRun where it cannot."""
        if not self._coming:
            return tree
        self._drop_reassigned()
        needed = self._asked_by(tree)
        jobs = {one.job.id: one.job for one in self._coming.values() if one.job is not None}
        for job in jobs.values():
            asked = [name for name in self._of(job) if name in needed]
            self._settle(job, asked)
        if doubted := [name for name in self._of(None) if name in needed]:
            raise NotRun(
                f"{_listed(doubted)} was to come from a job whose submitting was interrupted: "
                f"it may run or not. See %jobs; run its cell again, or assign {doubted[0]} yourself."
            )
        return tree

    def _asked_by(self, tree: ast.Module) -> set[str]:
        """Return what the cell may read; every value still to come where that cannot be told.

        IPython takes out a transformer that raises anything but InputRejected; no cell would wait any more.
        """
        try:
            names = names_of(tree)
            if self._cells and self._cells[-1] is None:
                self._cells[-1] = names
            return self._needed(tree, names)
        except Exception:  # noqa: BLE001 (to look through a value runs its class's code, which is anybody's)
            return set(self._coming)

    def _of(self, job: "JobHandle | None") -> list[str]:
        own = None if job is None else job.id
        return [name for name, one in self._coming.items() if (one.job and one.job.id) == own]

    def _needed(self, tree: ast.Module, names: Names) -> set[str]:
        magics = {magic.lstrip("%") for magic in names.magics}
        if names.around or magics & RUNS_ANYTHING or LOOKS_AROUND & _spelled(tree):
            return set(self._coming)
        return {*reached(names.needed, self._shell.user_ns, self._coming), *_read_by_magics(tree)}

    def _settle(self, job: "JobHandle", asked: list[str]) -> None:
        """Land what a job that has ended gives; wait for its end where the cell asks for a value."""
        try:
            if asked and not is_final(job.state):
                self._wait(job, asked)
            if job.state == "succeeded":
                self.land(job)
                return
            if not asked or not is_final(job.state):
                return
        except NotRun:
            raise
        except Exception as error:  # noqa: BLE001 (reading a value runs its class's code, which is anybody's)
            if not asked:
                return  # its cell will say so
            raise NotRun(f"{_listed(asked)} cannot be fetched from job {job.number}: {error}") from None
        failure = job.failure.sentence if job.failure else job.state
        raise NotRun(
            f"{_listed(asked)} was to come from job {job.number} ({job.name}), which {_ended(job.state)}: "
            f"{failure}. Run its cell again, or assign {asked[0]} yourself."
        )

    def _wait(self, job: "JobHandle", asked: list[str]) -> None:
        print(  # noqa: T201  # a line under the cell that waits
            f"waiting for job {job.number} ({_listed(asked)}); interrupt stops only the waiting", flush=True
        )
        try:
            job.wait(check=False)
        except KeyboardInterrupt:
            raise NotRun(
                f"the waiting for job {job.number} was interrupted; the job goes on, this cell was not run."
            ) from None

    def _drop_reassigned(self) -> None:
        names = self._shell.user_ns
        for name, coming in list(self._coming.items()):
            if names.get(name, _NOTHING) is not coming.before:
                del self._coming[name]

    def _before(self, *_: object) -> None:
        self._cells.append(None)

    def _after(self, result: Any) -> None:
        names = self._cells.pop() if self._cells else None
        if names is None or not getattr(result, "success", False):
            return
        for name in names.bound & self._coming.keys():  # set to the very object that it was before
            del self._coming[name]


_known: dict[int, Waiting] = {}


def of(shell: Any) -> Waiting:
    """Return the values still to come into this shell's notebook."""
    if id(shell) not in _known:
        _known[id(shell)] = Waiting(shell)
    return _known[id(shell)]


def _spelled(tree: ast.Module) -> set[str]:
    """Return every name, attribute, imported module and text in a cell."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
            case ast.ImportFrom(module=str(name)) | ast.Constant(value=str(name)):
                found.add(name)
    return found


def _read_by_magics(tree: ast.Module) -> set[str]:
    """Return the words that magics are given: `%store model` reads `model`, `%%sql` what it likes."""
    calls = (said(node) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {word for one in calls if one is not None for word in words_in(one.text)}


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _ended(state: str) -> str:
    return {"failed": "failed", "stopped": "was stopped", "lost": "was lost"}.get(state, f"is {state}")
