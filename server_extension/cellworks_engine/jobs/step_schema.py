"""What a job is told that runs a step of a pipeline: a function as text, and where its inputs come from."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.datasets.schema import DatasetRef
from cellworks_engine.schema import Input

_Name = Annotated[str, Meta(pattern=r"^[^\W\d]\w*$", max_length=200)]
_Text = Annotated[str, Meta(max_length=1_000_000)]


class GivenValue(Input, frozen=True, kw_only=True, tag_field="as", tag="value"):
    """A value that JSON has a form for."""

    value: Any


class GivenCapture(Input, frozen=True, kw_only=True, tag_field="as", tag="capture"):
    """A capture of the spec, or what stands at `path` in it."""

    name: _Name
    path: Annotated[list[str | int], Meta(max_length=50)] = []


class GivenDataset(Input, frozen=True, kw_only=True, tag_field="as", tag="dataset"):
    """A version of a dataset, as a DataFrame."""

    dataset: DatasetRef


class GivenList(Input, frozen=True, kw_only=True, tag_field="as", tag="list"):
    """A list of them."""

    of: "Annotated[list[Given], Meta(max_length=100_000)]"


Given = GivenValue | GivenCapture | GivenDataset | GivenList
WrittenAs = Literal["frame", "json", "model", "path"]
"""What a script writes: rows (Parquet or CSV), JSON, a model (a pickle, or what MLflow saves), any file."""


class StepEntry(Input, frozen=True, kw_only=True, tag="step"):
    """A function by its text: `uses`, then `source`, are a module that stands alone.

    It is called with every input by its name; what it returns are the job's `outputs`, in their order.
    """

    function: _Name
    source: _Text
    uses: Annotated[list[_Text], Meta(max_length=10_000)] = []
    modules: Annotated[dict[str, _Text], Meta(max_length=1000)] = {}
    """Modules of the user's that it imports as a whole, by dotted name."""
    inputs: Annotated[dict[_Name, Given], Meta(max_length=1000)] = {}
    files: Annotated[list[_Name], Meta(max_length=1000)] = []
    """Outputs that are the path of a file or a folder: they count by what it holds."""


class FileMark(msgspec.Struct, frozen=True, kw_only=True):
    """The file or folder that a path led to."""

    path: str
    """Absolute."""
    fingerprint: str
    """Of what it holds, as that of a dataset."""
    stamp: str
    """Of sizes and times of change: another where it may hold something else now."""
    size: int
    files: int | None = None
    """How many are in a folder."""


class Valued(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of a value the studio knows without reading its pickle: a line of `values.jsonl`."""

    name: str
    value: Any = msgspec.UNSET
    """Itself, where JSON has a form for it and it is small."""
    length: int | None = None
    rows: int | None = None
    preview: str | None = None
    """The digest of its `Preview` as JSON, where the studio could not make one of `value`."""
    file: FileMark | None = None
