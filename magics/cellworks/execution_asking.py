"""From a pipeline in code to what the studio is asked to run: with its files, its environment, its source."""

import json
import subprocess
from pathlib import Path
from typing import Any, Literal

from cellworks.client import Client, connect
from cellworks.deposit import Deposit
from cellworks.environment import environment, listing
from cellworks.pipeline_handle import Pipeline
from cellworks.pipeline_kinds import kinds
from cellworks.snapshot import pack_source
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.schema import Environment, Snapshot
from cellworks_engine.pipelines.executions.schema import Execution, NewExecution, Resume
from cellworks_engine.pipelines.graph import nodes
from cellworks_engine.pipelines.schema import Pipeline as Definition
from cellworks_engine.pipelines.schema import Step

CacheMode = Literal["on", "off", "force"]
_NEEDS_SOURCE = frozenset({"script", "notebook"})
_PATIENCE = 60.0


def run(
    pipeline: Pipeline, parameters: dict[str, Any], *, cache: CacheMode, client_name: str = "sdk"
) -> tuple[Execution, Client]:
    """Have the studio run a pipeline; raises InvalidInput with every fault of its definition."""
    asked, client = prepare(pipeline, parameters, cache=cache, client_name=client_name)
    return client.call("POST", "/executions", Execution, body=asked), client


def prepare(
    pipeline: Pipeline, parameters: dict[str, Any], *, cache: CacheMode, client_name: str = "sdk",
    client: Client | None = None,
) -> tuple[NewExecution, Client]:  # fmt: skip
    """Return what the studio is to run, once it holds the content that it names."""
    if client is None:
        client = connect()
        client.greet()
    found = pipeline.check()
    if found:
        raise InvalidInput(f"The pipeline cannot run.\n{found!r}", field="pipeline")
    deposit = Deposit(client)
    asked = NewExecution(
        pipeline=pipeline.definition(), parameters=parameters, cache=cache, client=client_name,
        folder=str(pipeline.folder), origin=pipeline.origin, **_surroundings(pipeline, deposit),
    )  # fmt: skip
    deposit.send()
    return asked, client


def changed(
    pipeline: Pipeline | None, client: Client, *, parameters: dict[str, Any], again: list[str], only: bool
) -> Resume:
    """Return how an execution goes on, with all of a definition that was edited."""
    if pipeline is None:
        return Resume(parameters=parameters, again=again, only=only)
    deposit = Deposit(client)
    resume = Resume(
        pipeline=pipeline.definition(), parameters=parameters, again=again, only=only,
        **_surroundings(pipeline, deposit),
    )  # fmt: skip
    deposit.send()
    return resume


def _surroundings(pipeline: Pipeline, deposit: Deposit) -> dict[str, Any]:
    """Return what a definition needs of where it was written, once the studio is to hold it."""
    definition = pipeline.definition()
    return {
        "environment": environment(),
        "lock": deposit.put(listing()),
        "files": {path: deposit.put(pipeline.read_file(path)) for path in _files(definition)},
        "code": _source(pipeline, deposit),
        "interpreters": {
            one: _environment_of(one)
            for one in sorted({step.interpreter for step in _steps(definition) if step.interpreter})
        },
    }


def _steps(definition: Definition) -> list[Step]:
    last = [] if definition.on_exit is None else [definition.on_exit]
    return [node for node, _ in nodes([*definition.steps, *last]) if isinstance(node, Step)]


def _files(definition: Definition) -> list[str]:
    found = []
    for step in _steps(definition):
        kind = kinds().get(step.kind)
        does = kind.read(step)
        found += [getattr(does, name) for name in kind.files]
    return sorted(set(found))


def _source(pipeline: Pipeline, deposit: Deposit) -> Snapshot | None:
    if not any(step.kind in _NEEDS_SOURCE for step in _steps(pipeline.definition())):
        return None
    content, names = pack_source(pipeline.folder)
    return Snapshot(digest=deposit.put(content), size=len(content), files=len(names))


def _environment_of(python: str) -> Environment:
    """Return what another interpreter has; raises InvalidInput where it is none, or has no cellworks."""
    try:
        done = subprocess.run(
            [str(Path(python).expanduser()), "-P", "-m", "cellworks.environment"],
            capture_output=True, timeout=_PATIENCE, check=False,
        )  # fmt: skip
        told = json.loads(done.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        raise InvalidInput(
            f"{python} does not say what it has.", field="interpreter",
            hint=f"{python} -m pip install --no-deps cellworks msgspec cloudpickle",
        ) from None  # fmt: skip
    return Environment(
        python=python, version=told["version"], digest=told["digest"], packages=len(told["packages"])
    )
