"""An exception of the user's code as a person reads it: a sentence, the line, their own traceback."""

import sysconfig
import traceback
from pathlib import Path
from types import FrameType

import msgspec

from cellworks_engine.errors import CellworksError
from cellworks_engine.jobs.schema import CellEntry, Failure, JobSpec

_MACHINERY = (str(Path(__file__).parents[2]) + "/", "<frozen ")
_MACHINERY_PACKAGES = ("/IPython/", "/cloudpickle/", "/runpy.py")
_INSTALLED = tuple(sorted({f"{sysconfig.get_path(name)}/" for name in ("stdlib", "platstdlib")}))
_MESSAGE = 2000


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the user's code stands: a file name as tracebacks show it, and what a person calls it."""

    file: str
    words: str
    """`the cell`, `train.py`, `fit()`."""
    first: int = 1
    """The line of the file that a person counts as 1."""
    last: int | None = None


def describe(error: BaseException, place: Place) -> Failure:
    """Return the failure that an exception stands for."""
    kind, message = type(error).__name__, _message(error)
    if isinstance(error, CellworksError) and not _own_frames(error):
        return Failure(cause="refused", sentence=str(error), kind=kind, message=message)
    line = _line(error, place)
    first = message.strip().splitlines()[0] if message.strip() else ""
    sentence = f"{kind}: {first[:300]}" if first else kind
    if line is not None:
        sentence += f" (line {line} of {place.words})"
    return Failure(
        cause="exception",
        sentence=sentence,
        kind=kind,
        message=message[:_MESSAGE],
        line=line,
        traceback="".join(_text(error)),
    )


def user_frames(error: BaseException) -> list[tuple[FrameType, int]]:
    """Return the frames of the user's own code with their lines, the outermost first.

    Those of installed libraries are left out, unless there are no others.
    """
    found = [
        (frame, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if not _is_machinery(frame.f_code.co_filename)
    ]
    own = [(frame, line) for frame, line in found if not _is_installed(frame.f_code.co_filename)]
    return own or found


def only_captured(failure: Failure, spec: JobSpec) -> Failure:
    """Say of a rerun's unknown name which names there are: a rerun has no notebook to look into."""
    if failure.kind != "NameError" or spec.provenance.source is None or not isinstance(spec.entry, CellEntry):
        return failure
    names = dict.fromkeys([*(capture.name for capture in spec.captures), *spec.parameters])
    there = f"has only what was captured: {', '.join(names)}" if names else "has no captured names"
    return msgspec.structs.replace(failure, sentence=f"{failure.sentence}. A rerun {there}.")


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError) and error.msg:
        return str(error.msg)
    try:
        return str(error)
    except Exception:  # noqa: BLE001 (an exception's own __str__ is anybody's code)
        return "<its message cannot be printed>"


def _line(error: BaseException, place: Place) -> int | None:
    found = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        inside = place.last is None or place.first <= line <= place.last
        if frame.f_code.co_filename == place.file and inside:
            found = line
    if isinstance(error, SyntaxError) and error.filename == place.file:
        found = error.lineno
    return None if found is None else found - place.first + 1


def _is_machinery(file: str) -> bool:
    return file.startswith(_MACHINERY) or any(part in file for part in _MACHINERY_PACKAGES)


def _is_installed(file: str) -> bool:
    return file.startswith(_INSTALLED) or "/site-packages/" in file or "/dist-packages/" in file


def _own_frames(error: BaseException) -> bool:
    """Tell whether any code but ours was running: our own refusals have none."""
    frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    return any(not _is_machinery(file) for file in frames)


def _text(error: BaseException) -> list[str]:
    told = traceback.TracebackException(type(error), error, error.__traceback__)
    seen: set[int] = set()
    _trim(told, seen)
    return list(told.format())


def _trim(told: traceback.TracebackException, seen: set[int]) -> None:
    """Drop the frames before the user's own, here and in every exception that this one came from."""
    if id(told) in seen:
        return
    seen.add(id(told))
    frames = list(told.stack)
    first = next((n for n, frame in enumerate(frames) if not _is_machinery(frame.filename)), None)
    if first is not None:
        told.stack = traceback.StackSummary.from_list(frames[first:])
    elif hasattr(told, "msg"):  # a syntax error: the parser's frames say nothing
        told.stack = traceback.StackSummary.from_list([])
    for other in (told.__cause__, told.__context__, *(getattr(told, "exceptions", None) or ())):
        if other is not None:
            _trim(other, seen)
