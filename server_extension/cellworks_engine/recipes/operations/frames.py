"""Second frames: a name that the function takes as a parameter, or a file that a line reads."""

import keyword
from pathlib import PurePath
from typing import Annotated

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import quoted
from cellworks_engine.schema import NO_NUL

Frame = Annotated[str, Meta(min_length=1, max_length=4096, pattern=NO_NUL)]
"""The name of a DataFrame, or a file."""
OTHER = "other"
"""What a second frame that is read from a file is called in a step's lines."""
_TAKEN = frozenset({"df", "pd", "np", "json", "re", "zlib", OTHER})
_READERS = {
    ".parquet": "pd.read_parquet({})", ".csv": "pd.read_csv({})", ".tsv": 'pd.read_csv({}, sep="\\t")',
    ".jsonl": "pd.read_json({}, lines=True)", ".xlsx": "pd.read_excel({})",
}  # fmt: skip


def is_name(frame: str) -> bool:
    """Tell whether it is a frame's name, and no file."""
    return frame.isidentifier() and not keyword.iskeyword(frame)


def check_frame(frame: str) -> None:
    """Raise InvalidInput for what is neither a name that code may use nor a file that is read."""
    if is_name(frame):
        if frame in _TAKEN:
            raise InvalidInput(
                f"A second frame cannot be called {frame}: the code of a recipe uses that.", field="frame",
                hint="Give it another name: weather = df2.",
            )  # fmt: skip
    elif PurePath(frame).suffix.lower() not in _READERS:
        raise InvalidInput(
            f"{frame} is neither the name of a frame nor a file that is read.", field="frame",
            hint=f"Files end in {', '.join(_READERS)}.",
        )  # fmt: skip


def named(frame: str) -> str:
    """Return what a step's lines call a frame."""
    return frame if is_name(frame) else OTHER


def reading(frame: str) -> list[str]:
    """Return the line that reads a frame; none for one that is given."""
    if is_name(frame):
        return []
    return [f"{OTHER} = {_READERS[PurePath(frame).suffix.lower()].format(quoted(frame))}"]


def title_of(frame: str) -> str:
    """Return what people call a frame: its name, or that of its file."""
    return frame if is_name(frame) else PurePath(frame).name
