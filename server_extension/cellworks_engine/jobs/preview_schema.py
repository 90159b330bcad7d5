"""What a value looks like, on the wire: its beginning, small whatever the value is."""

from typing import Any

import msgspec

from cellworks_engine.datasets.schema import Cell, Column


class FramePreview(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="frame"):
    """The first rows and columns of a frame, or of an array of two dimensions."""

    columns: list[Column]
    """Those that are shown."""
    rows: list[list[Cell]]
    labels: list[str] = []
    """Of the rows that are shown, where they are called anything but their numbers."""
    height: int | None = None
    """Of all rows; None where nobody has counted them."""
    width: int


class ItemsPreview(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="items"):
    """The first items of a list, dict, set or array, each in a short line."""

    items: list[str]
    length: int


class TextPreview(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="text"):
    """What an object says of itself (a model its parameters), or how a long text begins."""

    text: str
    cut: bool = False
    """Whether there is more."""


class JsonPreview(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="json"):
    """A small value itself."""

    value: Any


class FilePreview(msgspec.Struct, frozen=True, kw_only=True, tag_field="as", tag="file"):
    """A file or a folder."""

    path: str
    size: int | None
    """Bytes of all that is in it; None where it is not there."""
    files: int | None = None
    """How many are in a folder."""


Preview = FramePreview | ItemsPreview | TextPreview | JsonPreview | FilePreview
