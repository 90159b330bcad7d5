"""Looking at what somebody wants to run, before anything of it is stored."""

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from cellworks_engine.artifacts.content import ContentStore
from cellworks_engine.datasets.schema import DatasetVersion
from cellworks_engine.errors import InvalidInput
from cellworks_engine.pipelines.checking import check
from cellworks_engine.pipelines.executions.schema import NewExecution
from cellworks_engine.pipelines.expressions import sources_of
from cellworks_engine.pipelines.fitting import type_of_value
from cellworks_engine.pipelines.graph import nodes
from cellworks_engine.pipelines.identity import pipeline_digest
from cellworks_engine.pipelines.kinds import Kinds
from cellworks_engine.pipelines.running.values import Pinned
from cellworks_engine.pipelines.schema import Choice, Each, Fault, FromDataset, Pipeline, Source, Step

_SHOWN = 5


class Datasets(Protocol):
    """The datasets of the studio."""

    def get(self, name: str, version: int | None) -> DatasetVersion:
        """Return a version, the newest where none is named; raises NotFound."""
        ...


class Preparing:
    """Checks executions, and settles what they name."""

    def __init__(self, kinds: Kinds, content: ContentStore, datasets: Datasets) -> None:
        self._kinds = kinds
        self._content = content
        self._datasets = datasets

    def check(self, asked: NewExecution) -> str:
        """Return the hash of the definition; raises InvalidInput that says all that is wrong."""
        faults = check(asked.pipeline, self._kinds)
        if faults:
            raise InvalidInput(_told(faults), field="pipeline", hint="`cellworks pipelines check` says all.")
        self._check_parameters(asked)
        self._check_content(asked)
        return pipeline_digest(asked.pipeline, self._kinds, lambda path: self._file(asked, path))

    def pin(self, pipeline: Pipeline, known: dict[str, Pinned]) -> dict[str, Pinned]:
        """Return the versions of all datasets that a definition reads; those that are known stay."""
        found: dict[str, Pinned] = {}
        for source in sources(pipeline):
            if isinstance(source, FromDataset) and source.dataset not in found:
                found[source.dataset] = known.get(source.dataset) or self._pinned(source.dataset)
        return found

    def _pinned(self, dataset: str) -> Pinned:
        name, _, number = dataset.partition("/")
        row = self._datasets.get(name, int(number) if number else None).row
        summary = f"{row.rows:,} x {row.columns}" if row.rows is not None else ""
        return Pinned(ref=f"{row.name}/{row.version}", fingerprint=row.fingerprint, summary=summary)

    def _check_parameters(self, asked: NewExecution) -> None:
        wanted = asked.pipeline.parameters
        for name, value in asked.parameters.items():
            if name not in wanted:
                known = ", ".join(wanted) or "none"
                raise InvalidInput(
                    f"The pipeline has no parameter {name}.",
                    field=f"parameters.{name}",
                    hint=f"It has {known}.",
                )
            given = type_of_value(value)
            if given != wanted[name].type and not (wanted[name].type == "float" and given == "int"):
                raise InvalidInput(
                    f"The parameter {name} is {wanted[name].type}, and {value!r:.100} is {given}.",
                    field=f"parameters.{name}",
                )
        for name, parameter in wanted.items():
            if parameter.default is msgspec.UNSET and name not in asked.parameters:
                raise InvalidInput(
                    f"The parameter {name} has no default, so it must be given.", field=f"parameters.{name}"
                )

    def _check_content(self, asked: NewExecution) -> None:
        named = {f"files.{path}": digest for path, digest in asked.files.items()}
        if asked.lock is not None:
            named["lock"] = asked.lock
        if asked.code is not None:
            named["code"] = asked.code.digest
        for field, digest in named.items():
            if not self._content.has(digest):
                raise InvalidInput(
                    f"The studio does not hold the content {digest[:12]}… of {field}.", field=field,
                    hint="Write it to the content store first.",
                )  # fmt: skip

    def _file(self, asked: NewExecution, path: str) -> bytes:
        if path not in asked.files:
            raise InvalidInput(
                f"A step names the file {path}, and its content was not given.", field=f"files.{path}"
            )
        return self._content.path(asked.files[path]).read_bytes()


def sources(pipeline: Pipeline) -> Iterator[Source]:
    """Return every value that a definition reads, wherever it stands."""
    last = [] if pipeline.on_exit is None else [pipeline.on_exit]
    for node, _ in nodes([*pipeline.steps, *last]):
        match node:
            case Step():
                yield from node.inputs.values()
                yield from sources_of(node.when) if node.when is not None else ()
            case Choice():
                for branch in node.branches:
                    yield from sources_of(branch.when)
            case Each():
                yield node.over


def merged(asked: NewExecution, changes: dict[str, Any]) -> NewExecution:
    """Return what an execution is asked to do after a change; parameters, files, interpreters are added."""
    given = {name: value for name, value in changes.items() if value is not None}
    parameters = {**asked.parameters, **given.pop("parameters", {})}
    files = {**asked.files, **given.pop("files", {})}
    interpreters = {**asked.interpreters, **given.pop("interpreters", {})}
    changed = msgspec.structs.replace(asked, **given, files=files, interpreters=interpreters)
    kept = {name: value for name, value in parameters.items() if name in changed.pipeline.parameters}
    return msgspec.structs.replace(changed, parameters=kept)


def _told(faults: list[Fault]) -> str:
    words = [f"{fault.node}: {fault.message}" if fault.node else fault.message for fault in faults[:_SHOWN]]
    more = f" And {len(faults) - _SHOWN} more." if len(faults) > _SHOWN else ""
    return " ".join(words) + more
