"""What the engine of pipelines asks of a kind of step, and what it gives it.

A kind's work is begun, looked at, and ended. Each may be called again after the supervisor was killed in the
middle, so each must be safe to do twice: a job has its id before it is submitted, and what is written
elsewhere (an alias, a deployment) is looked up before it is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import msgspec

from cellworks_engine.jobs.schema import Environment, Job, JobSpec, Snapshot
from cellworks_engine.pipelines.executions.schema import Artifact
from cellworks_engine.pipelines.schema import ArtifactType, Step


@dataclass(frozen=True, slots=True)
class Value:
    """What an input holds, and how a job gets it: one of `value`, `artifact`, `dataset`, `many`."""

    value: Any = msgspec.UNSET
    """JSON."""
    artifact: Artifact | None = None
    """Of a step, with `path` into it."""
    path: tuple[str | int, ...] = ()
    dataset: str | None = None
    """`flights/2`."""
    many: tuple["Value", ...] | None = None
    """Of a step in a loop: one a turn."""
    fingerprint: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A step whose turn has come, or has been."""

    execution: str
    number: int
    """Of the execution."""
    pipeline: str
    step: Step
    does: Any
    """The kind's own struct."""
    key: str
    inputs: Mapping[str, Value]
    outputs: Mapping[str, ArtifactType]
    environment: Environment
    """With the interpreter that the step names, if it names one."""
    actor: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Digests of the files that the definition names."""
    code: Snapshot | None = None
    folder: str = ""
    notes: dict[str, Any] = field(default_factory=dict)
    """What the kind said at the last look."""


@dataclass(frozen=True, slots=True)
class Made:
    """The work is done."""

    outputs: Mapping[str, Artifact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """The work came to nothing, and why, in a sentence; what it made until then is kept (a gate's report)."""

    sentence: str
    outputs: Mapping[str, Artifact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Going:
    """It goes on by itself, and is looked at again soon."""

    notes: dict[str, Any] = field(default_factory=dict)
    sentence: str = ""
    asking: bool = False
    """A person must say something."""


Begun = JobSpec | Made | Failed | Going
Looked = Made | Failed | Going


class Runner(Protocol):
    """Does the work of one kind."""

    cached: bool
    """Whether its results may be used again: what acts on the world (deploy, register) is done each time."""

    def begin(self, work: Work) -> Begun:
        """Begin; a JobSpec is submitted, with the step's limits. Raises CellworksError: the step fails."""
        ...

    def look(self, work: Work) -> Looked:
        """Look at work that has no job."""
        ...

    def end(self, work: Work, job: Job) -> Looked:
        """Say what came of a job that succeeded."""
        ...


@runtime_checkable
class Withdrawing(Protocol):
    """A kind whose work goes on outside of jobs, and is taken back when its execution is stopped."""

    def withdraw(self, work: Work) -> str:
        """Take back what has begun, unless it is done; returns what came of it, in a sentence."""
        ...
