"""Whether a step runs or an earlier result is taken."""

import hashlib
from pathlib import Path
from typing import Protocol

import msgspec

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.clock import now
from cellworks_engine.datasets.fingerprint import look
from cellworks_engine.errors import InvalidInput
from cellworks_engine.jobs.step_schema import FileMark
from cellworks_engine.pipelines.executions.schema import Artifact
from cellworks_engine.pipelines.running import verdicts
from cellworks_engine.pipelines.running.board import Instance
from cellworks_engine.pipelines.running.loaded import Decision, Loaded
from cellworks_engine.pipelines.running.protocol import Value
from cellworks_engine.pipelines.running.values import seen
from cellworks_engine.pipelines.running.verdicts import Basis, Result


class Results(Protocol):
    """The results that executions have left."""

    def result(self, cache_key: str) -> Result | None:
        """Return the newest of a key."""
        ...

    def last_result(self, pipeline: str, step: str) -> Result | None:
        """Return the newest of a step."""
        ...


class Deciding:
    """Decides for steps of executions."""

    def __init__(self, results: Results, content: ContentStore) -> None:
        self._results = results
        self._content = content

    def decide(self, run: Loaded, one: Instance, inputs: dict[str, Value], *, cached: bool) -> Decision:
        """Return what a step hangs on, and the verdict; none where its kind acts on the world each time.

        Raises what reading the definition raises.
        """
        step = run.step(one.step)
        digest, parts = run.identity(step)
        environment = run.environment(step)
        basis = Basis(
            digest=digest, environment=f"{environment.version} {environment.digest}",
            inputs={name: seen(value) for name, value in inputs.items()},
        )  # fmt: skip
        decision = Decision(_key(basis), basis, parts, None)
        if not cached:
            return decision
        mode = "force" if one.again else step.cache.mode if run.asked.cache == "on" else run.asked.cache
        if mode != "on":
            decision.verdict = verdicts.not_asked(mode)
            return decision
        found = self._results.result(decision.cache_key)
        if found is None:
            last = self._results.last_result(run.pipeline.name, step.name)
            decision.verdict = verdicts.miss(last, basis, parts, run.asked.lock, self._packages)
        elif step.cache.expires is not None and now() - found.made > step.cache.expires:
            decision.verdict = verdicts.expired(found, step.cache)
        elif not self.stored(found.outputs):
            decision.verdict = verdicts.gone(found)
        else:
            decision.verdict, decision.taken = verdicts.hit(found), found
        return decision

    def stored(self, outputs: dict[str, Artifact]) -> bool:
        """Tell whether the bytes of artifacts are there, and files still hold what they held."""
        return all(
            (one.capture is None or self._content.has(one.capture.digest))
            and (one.file is None or _is_as_it_was(one.file))
            for one in outputs.values()
        )

    def _packages(self, lock: str | None) -> list[str]:
        if lock is None or not self._content.has(lock):
            return []
        return self._content.path(lock).read_text().splitlines()


def _is_as_it_was(file: FileMark) -> bool:
    try:
        return look(Path(file.path)).stamp == file.stamp
    except (OSError, InvalidInput):
        return False


def _key(basis: Basis) -> str:
    """Return the hash of what a result hangs on: inputs count by what they hold, in whatever order."""
    prints = {name: one.fingerprint for name, one in sorted(basis.inputs.items())}
    return hashlib.sha256(msgspec.json.encode([basis.digest, basis.environment, prints])).hexdigest()
