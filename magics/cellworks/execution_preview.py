"""How values of a step look: `execution["split"].preview("data")` shows the first rows."""

import json
from html import escape

from cellworks.display import html_table, number, text_table
from cellworks.quantities import human_size
from cellworks_engine.jobs.preview_schema import (
    FilePreview,
    FramePreview,
    ItemsPreview,
    JsonPreview,
    Preview,
    TextPreview,
)


class ValuePreview:
    """The beginning of a value of a step: `execution["split"].preview("data")`."""

    def __init__(self, name: str, preview: Preview) -> None:
        self.name = name
        self.preview = preview
        """`columns`, `rows`, … of a frame; `items` of a list; `text`, `value` or `path` of others."""

    def __repr__(self) -> str:
        match self.preview:
            case FramePreview() as frame:
                text = text_table(_titles(frame), _cells(frame))
                return "\n".join([text, *_rest(frame)])
            case ItemsPreview() as listed:
                return "\n".join([*listed.items, *_rest(listed)])
            case TextPreview(text=text, cut=cut):
                return f"{text}…" if cut else text
            case JsonPreview(value=value):
                return json.dumps(value, ensure_ascii=False, indent=2)
            case FilePreview() as file:
                return _file(file)

    def _repr_html_(self) -> str:
        if isinstance(self.preview, FramePreview):
            rest = "".join(f"<p>{escape(words)}</p>" for words in _rest(self.preview))
            return html_table(_titles(self.preview), _cells(self.preview)) + rest
        return f"<pre>{escape(repr(self))}</pre>"


def _titles(frame: FramePreview) -> list[str]:
    names = [column.name for column in frame.columns]
    more = ["…"] if frame.width > len(names) else []
    return [*([""] if frame.labels else []), *names, *more]


def _cells(frame: FramePreview) -> list[list[str]]:
    labels = [[label] for label in frame.labels] or [[] for _ in frame.rows]
    more = [""] if frame.width > len(frame.columns) else []
    return [
        [*label, *("" if cell is None else number(cell) for cell in row), *more]
        for label, row in zip(labels, frame.rows, strict=True)
    ]


def _rest(shown: FramePreview | ItemsPreview) -> list[str]:
    """Say how much there is, where that is more than is shown."""
    if isinstance(shown, ItemsPreview):
        more = shown.length - len(shown.items)
        return [f"… and {more:,} more"] if more > 0 else []
    height = shown.height if shown.height is not None else len(shown.rows)
    whole = height == len(shown.rows) and shown.width == len(shown.columns)
    return [] if whole else [f"{height:,} rows x {shown.width:,} columns"]


def _file(file: FilePreview) -> str:
    if file.size is None:
        return f"{file.path} is not there any more."
    many = "" if file.files is None else f"{file.files:,} files, "
    return f"{file.path}  ({many}{human_size(file.size)})"
