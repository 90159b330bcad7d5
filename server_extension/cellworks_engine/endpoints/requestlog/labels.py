"""Labels: what turned out to be true, said later by a request's id; lines that are only ever added."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.endpoints.requestlog.schema import Label

if TYPE_CHECKING:
    import polars as pl


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A label as it is kept."""

    id: str
    row: int
    label: float | bool | str
    time: float
    by: str


def append(path: Path, labels: Sequence[Label], at: float, actor: str) -> None:
    """Add labels; when this returns, they are on the disk."""
    lines = [
        msgspec.json.encode(Line(id=one.id, row=one.row, label=one.label, time=at, by=actor)) + b"\n"
        for one in labels
    ]
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("ab") as file:
        if file.tell() and not _ends_line(path):
            file.write(b"\n")  # whoever wrote last was killed in the middle of a line
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())


def read(path: Path) -> "pl.DataFrame":
    """Return `id`, `row`, `label`, the last that was said of each; labels of mixed kinds as text."""
    import polars as pl

    last: dict[tuple[str, int], float | bool | str] = {}
    for line in _lines(path):
        last[line.id, line.row] = line.label
    values = list(last.values())
    kinds = {type(value) for value in values}
    if len(kinds) > 1 and kinds != {int, float}:
        values = [str(value) for value in values]
    return pl.DataFrame(
        {"id": [id_ for id_, _ in last], "row": [row for _, row in last], "label": values},
        schema_overrides={"id": pl.String, "row": pl.Int32},
    )


def _lines(path: Path) -> Iterator[Line]:
    decode = msgspec.json.Decoder(Line).decode
    try:
        with path.open("rb") as file:
            for line in file:
                try:
                    yield decode(line)
                except msgspec.DecodeError:  # of somebody who was killed while writing it
                    continue
    except FileNotFoundError:
        return


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
