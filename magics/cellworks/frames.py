"""The frames of a failed job: `cw.jobs[40].frames`, and `cw.jobs[40].open_here()`, which brings one here."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cellworks.client import Client, path_of
from cellworks.display import text_table
from cellworks.quantities import human_size
from cellworks_engine.artifacts.content import content_file
from cellworks_engine.errors import CellworksError, Conflict, InvalidInput, NotFound
from cellworks_engine.jobs import schema
from cellworks_engine.jobs.packing import by_file, unpack_together
from cellworks_engine.jobs.schema import Capture, CellEntry, Job
from cellworks_engine.jobs.states import is_final

Names = dict[str, Any]

_LISTED = 8
"""Names that are said before the rest is only counted."""


class Frame:
    """A frame of the user's code as the exception left it; values are unpacked when they are asked for."""

    def __init__(self, client: Client, told: schema.Frame) -> None:
        self._client = client
        self._told = told

    @property
    def function(self) -> str:
        """The function, as tracebacks name it; `<module>` for a cell or script itself."""
        return self._told.function

    @property
    def file(self) -> str:
        """`<cell>`, or the file."""
        return self._told.file

    @property
    def line(self) -> int:
        """The line that raised, or called what raised."""
        return self._told.line

    @property
    def locals(self) -> "Locals":
        """The values that were kept, by name."""
        return Locals(self._client, self._told.locals)

    @property
    def captured(self) -> list[str]:
        """Names of a cell's own frame that still held what came with the job."""
        return list(self._told.captured)

    @property
    def left_out(self) -> dict[str, str]:
        """Why a value was not kept, by name."""
        return {one.name: one.reason for one in self._told.left_out}

    def __repr__(self) -> str:
        return "\n".join(frame_lines(self._told))


class Locals(Mapping[str, Any]):
    """Values by name, unpacked when they are asked for."""

    def __init__(self, client: Client, captures: list[Capture]) -> None:
        self._client = client
        self._captures = {one.name: one for one in captures}

    def __getitem__(self, name: str) -> Any:
        return bring(self._client, self._captures[name].digest, [name], {})[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._captures)

    def __len__(self) -> int:
        return len(self._captures)

    def __repr__(self) -> str:
        return f"Locals({', '.join(self)})"


def frames_of(client: Client, job: Job, attempt: int | None = None) -> list[Frame]:
    """Return the frames that a job left, the outermost first; none where no exception ended it."""
    return [Frame(client, told) for told in told_frames(client, job, attempt).frames]


def told_frames(client: Client, job: Job, attempt: int | None = None) -> schema.Frames:
    """Return what the studio has of a job's frames."""
    return client.call(
        "GET", path_of("jobs", job.row.id, "frames"), schema.Frames, query={"attempt": attempt}
    )


def frame_lines(told: schema.Frame) -> list[str]:
    """Return a frame in lines of text: where it stood, and what its names held."""
    lines = [f"{_file(told.file)}, line {told.line}, in {told.function}"]
    rows: list[tuple[str, str, str, str]] = [
        (one.name, one.kind, human_size(one.size), one.summary) for one in told.locals
    ]
    rows += [(name, "captured", "", "as it was captured") for name in told.captured]
    rows += [(one.name, one.kind, "", f"left out: {one.reason}") for one in told.left_out]
    return [*lines, *(text_table(("name", "kind", "size", "what"), rows).splitlines() if rows else [])]


def bring(client: Client, digest: str, names: list[str], namespace: Names) -> Names:
    """Return the values of one stored file; functions in them read their globals in `namespace`."""
    if client.home is not None:
        here = content_file(client.home.content, digest)
        if here.exists():
            return unpack_together(here, names, namespace)
    return unpack_together(client.content(path_of("content", digest)), names, namespace)


# ---- Open here

_opened: dict[int, Names] = {}
"""By the id of a namespace: what the last `open_here` put there, so that the next leaves nothing of it."""


def open_here(client: Client, job: Job, which: int) -> str:
    """Put a frame's names into the notebook's namespace and say, in a line, what came and what did not.

    Beneath them come the names of the cell, and beneath those what came with the job.
    """
    if not is_final(job.row.state):
        raise Conflict(f"Job {job.row.number} is {job.row.state}: there is nothing to open yet.")
    frames = told_frames(client, job).frames
    chosen = _chosen(job, frames, which)
    here = _Here(client, _namespace())
    if isinstance(job.spec.entry, CellEntry):
        here.bring(job.spec.captures)
        here.set(job.spec.parameters)
        if frames and frames[0] is not chosen:
            here.bring(frames[0].locals)
    beneath = list(here.placed)
    own: list[str] = []
    if chosen is not None:
        here.missing |= {one.name: one.reason for one in chosen.left_out}
        own = [*here.bring(chosen.locals), *(name for name in chosen.captured if name in here.placed)]
    return _said(job, chosen, own, [name for name in beneath if name not in own], here.missing)


class _Here:
    """A namespace into which values are put; what an earlier opening put there goes first."""

    def __init__(self, client: Client, namespace: Names) -> None:
        self._client = client
        self._namespace = namespace
        for name, value in _opened.pop(id(namespace), {}).items():
            if namespace.get(name) is value:  # assigned since, it is the person's own
                del namespace[name]
        self.placed: Names = {}
        self.missing: dict[str, str] = {}
        _opened[id(namespace)] = self.placed

    def set(self, values: Mapping[str, Any]) -> None:
        self.placed.update(values)
        self._namespace.update(values)

    def bring(self, captures: list[Capture]) -> list[str]:
        """Unpack values and return the names that came."""
        came: set[str] = set()
        for digest, names in by_file(captures).items():
            try:
                self.set(bring(self._client, digest, names, self._namespace))
                came.update(names)
            except (CellworksError, ImportError, AttributeError) as error:
                self.missing.update(dict.fromkeys(names, _reason(error)))
        return [one.name for one in captures if one.name in came]


def _chosen(job: Job, frames: list[schema.Frame], which: int) -> schema.Frame | None:
    if not frames:
        if isinstance(job.spec.entry, CellEntry):
            return None
        why = f"it {job.row.state}" if job.failure is None else job.failure.sentence
        raise NotFound(f"Job {job.row.number} left no frame of its code: {why}.")
    if not -len(frames) <= which < len(frames):
        raise InvalidInput(
            f"Job {job.row.number} left {len(frames)} frames, so frame={which} is none of them.",
            field="frame",
            hint=f"Give 0 (the outermost) to {len(frames) - 1}, or -1 for the one that raised.",
        )
    return frames[which]


def _namespace() -> Names:
    """Return the notebook's names, or those of the program that runs."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    names: Names = shell.user_ns if shell is not None else sys.modules["__main__"].__dict__
    return names


def _said(
    job: Job, chosen: schema.Frame | None, own: list[str], beneath: list[str], missing: dict[str, str]
) -> str:
    head = f"job {job.row.number}"
    if chosen is None:
        parts = [f"{head} left no frame of its code; here is what came with it: {_names(beneath)}"]
    else:
        where = f"{head}, {_file(chosen.file)}, line {chosen.line}, in {chosen.function}"
        parts = [f"{where}: {_names(own)}"]
        if beneath:
            parts.append(f"beneath: {_names(beneath)}")
    if missing:
        reasons = [f"{name} ({reason})" for name, reason in list(missing.items())[:_LISTED]]
        more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
        parts.append(f"left out: {'; '.join(reasons)}{more}")
    return "  ·  ".join(parts)


def _names(names: list[str]) -> str:
    shown = ", ".join(names[:_LISTED])
    return f"{shown} and {len(names) - _LISTED} more" if len(names) > _LISTED else shown or "no names"


def _reason(error: Exception) -> str:
    return error.message.rstrip(".") if isinstance(error, CellworksError) else str(error)


def _file(file: str) -> str:
    return file if file.startswith("<") else Path(file).name
