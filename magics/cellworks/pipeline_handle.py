"""A pipeline in code, whatever it was written in; `cw.pipelines.load("flights.yaml")` reads a file."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cellworks.pipeline_drawing import PipelineGraph
from cellworks.pipeline_kinds import kinds
from cellworks_engine.errors import InvalidInput, NotFound
from cellworks_engine.pipelines.checking import check
from cellworks_engine.pipelines.faults import Line, sentence
from cellworks_engine.pipelines.identity import pipeline_digest, step_digests
from cellworks_engine.pipelines.reading import read
from cellworks_engine.pipelines.schema import Fault
from cellworks_engine.pipelines.schema import Pipeline as Definition
from cellworks_engine.pipelines.source.finding import finder
from cellworks_engine.pipelines.writing import write

if TYPE_CHECKING:
    from cellworks.execution_handle import ExecutionHandle
    from cellworks.schedule_handle import ScheduleHandle


class FaultList(list[Fault]):
    """Faults of a definition, a line each; empty where it can run."""

    def __repr__(self) -> str:
        return "\n".join(sentence(one) for one in self) if self else "No faults."


class Pipeline:
    """A pipeline that is defined: `cw.pipelines.load("flights.yaml")`."""

    def __init__(
        self,
        definition: Definition,
        folder: Path,
        lines: dict[str, Line],
        faults: list[Fault] | None = None,
        origin: str = "",
    ) -> None:
        self._definition = definition
        self._lines = lines
        self._faults = faults or []
        self.folder = folder
        """Files that it names are relative to it."""
        self.origin = origin
        """The file or notebook that it was written in."""

    def definition(self) -> Definition:
        """Return the typed definition: the same, whether it comes from Python, cells or YAML."""
        return self._definition

    def check(self) -> FaultList:
        """Return everything that is wrong with it, each with its node and line; nothing runs."""
        found = [*self._faults, *check(self._definition, kinds(), self._lines)]
        return FaultList(sorted(found, key=lambda fault: fault.line or 0))

    def to_yaml(self, path: "str | Path | None" = None) -> str:
        """Return it as YAML; write that to a file too, where one is named."""
        text = write(self._definition, kinds())
        if path is not None:
            Path(path).expanduser().write_text(text, encoding="utf-8")
        return text

    def to_python(self, path: "str | Path | None" = None) -> str:
        """Return it as one Python file that needs nothing of ours; write that to `path` too.

        Steps run one after another: nothing is cached, tracked or tried again. Raises InvalidInput that names
        the steps which only a studio can do.
        """
        from cellworks.pipeline_plain import plain_python, saved

        return saved(plain_python(self._definition, kinds(), self.read_file), path)

    def to_kfp(
        self,
        path: "str | Path | None" = None,
        *,
        image: str | None = None,
        packages: Sequence[str] | None = None,
        accelerator: str = "nvidia.com/gpu",
    ) -> str:
        """Return it for Kubeflow Pipelines and Vertex, in YAML of version 2; write that to `path` too.

        Each step runs in `image` (`python:3.12-slim`, of this Python, where none is said), to which pip adds
        `packages`: those that the steps' code imports, in the versions that are installed here, where none
        are said; `[]` where the image has all. `accelerator` is what a GPU is called there.

        Raises InvalidInput that names all that cannot leave this studio, before anything is written, and
        MissingExtra without `pip install 'cellworks[kfp]'`.
        """
        from cellworks.pipeline_kfp import kubeflow
        from cellworks.pipeline_plain import saved

        found = self.check()
        if found:
            raise InvalidInput(f"The pipeline cannot run.\n{found!r}", field="pipeline")
        image = image or f"python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
        made = kubeflow(
            self._definition, kinds(), self.read_file, image=image, packages=packages, accelerator=accelerator
        )
        return saved(made, path)

    def graph(self) -> PipelineGraph:
        """Return what hangs on what, as a picture in a notebook and as text elsewhere."""
        return PipelineGraph(self._definition)

    def digest(self) -> str:
        """Return the hash of the whole: equal where two definitions are the same pipeline."""
        return pipeline_digest(self._definition, kinds(), self.read_file)

    def digests(self) -> dict[str, str]:
        """Return the hash of each step, by its name: of what it does, however it is told."""
        return step_digests(self._definition, kinds(), self.read_file)

    def run(
        self,
        parameters: dict[str, Any] | None = None,
        /,
        *,
        cache: Literal["on", "off", "force"] = "on",
        **more: Any,
    ) -> "ExecutionHandle":
        """Run it, and return its execution at once: `cw.pipelines.load("flights.yaml").run(month=2)`.

        Parameters by name, or as a dict. `cache` is of every step: `force` runs anew and keeps the results,
        `off` does neither. Raises InvalidInput with every fault of the definition.
        """
        from cellworks.execution_handle import started

        return started(self, {**(parameters or {}), **more}, cache)

    def schedule(
        self,
        cron: str,
        *,
        name: str | None = None,
        params: dict[str, Any] | None = None,
        **more: Any,
    ) -> "ScheduleHandle":
        """Run it at times that a cron expression names, as it is now: schedule it again after an edit.

            flights_pipeline.schedule("0 6 * * 1-5", tz="Europe/Berlin", overlap="queue", params={"month": 2})

        Named as the pipeline where no name is given; `more` as for `cw.schedule`.
        """
        from cellworks.schedule_make import schedule

        return schedule(self, cron, name=name, params=params, **more)

    def read_file(self, path: str) -> bytes:
        """Return what a file that it names holds; raises NotFound."""
        try:
            return (self.folder / path).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound(f"There is no file {path} beside the pipeline.", field="file") from None

    def __repr__(self) -> str:
        return f"{self._definition.name}\n{self.graph()!r}"


class Pipelines:
    """Pipelines in files: `cw.pipelines.load("flights.yaml").check()`."""

    def load(self, path: "str | Path") -> Pipeline:
        """Read a pipeline from YAML; what is wrong in it is said by `check()`. Raises NotFound."""
        place = Path(path).expanduser()
        try:
            text = place.read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound(f"There is no file {place}.", field="path") from None
        folder = place.absolute().parent
        reading = read(text, kinds(), place.name, finder(folder))
        return Pipeline(reading.pipeline, folder, reading.lines, reading.faults, str(place.absolute()))

    def __repr__(self) -> str:
        return 'cw.pipelines.load("flights.yaml").check()'


pipelines = Pipelines()
