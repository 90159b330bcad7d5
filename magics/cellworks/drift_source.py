"""What a person compares, read as rows or a sketch: a frame, a file, a dataset's version, a baseline."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.errors import CellworksError, InvalidInput, NotFound
from cellworks_engine.monitors.reading import file_pieces
from cellworks_engine.monitors.schema import (
    DriftBaseline,
    DriftDataset,
    DriftFile,
    DriftRequests,
    DriftSource,
)
from cellworks_engine.statistics.baselines import Baseline, unpack
from cellworks_engine.statistics.pieces import Piece, pieces
from cellworks_engine.statistics.schema import Role
from cellworks_engine.statistics.sketches import TableSketch

if TYPE_CHECKING:
    from cellworks.endpoint_requests import RequestWindow

FORMS = (
    "a frame, a file, flights/2 (or dataset:flights), late@champion (or model:late/3), an endpoint "
    "(endpoint:flights, endpoint:flights@24h: the last day of its request log, or "
    "endpoint:flights@2026-11-01..2026-11-08)"
)


@dataclass(frozen=True)
class Source:
    """One side: rows that are read once, or the sketch of rows that are no more."""

    words: str
    rows: Iterator[Piece] | None = None
    sketch: TableSketch | None = None
    roles: dict[str, Role] = field(default_factory=dict)
    wire: DriftSource | None = None
    since: float | None = None
    until: float | None = None
    time: str | None = None
    """The column that says when each row was asked for, of a request log."""
    whole: bool = True
    """Whether what it has are all the columns; of a model's baseline only those that the model knows are."""


def source_of(given: Any, side: str) -> Source:
    """Return one side of what was given; raises InvalidInput or NotFound that says what there may be."""
    from cellworks.dataset_handle import Dataset
    from cellworks.endpoint_handle import ServedEndpoint
    from cellworks.endpoint_requests import RequestWindow
    from cellworks.model_handle import Version

    makers: list[tuple[Any, Callable[[Any], Source]]] = [
        (Dataset, _of_dataset),
        (Version, _of_version),
        (ServedEndpoint, lambda endpoint: _of_requests(RequestWindow(endpoint.name))),
        (RequestWindow, _of_requests),
        (Baseline, lambda baseline: _of_baseline(baseline, "a baseline")),
        (TableSketch, lambda table: Source("a sketch", sketch=table)),
        (str | os.PathLike, lambda words: _of_words(os.fspath(words), side)),
    ]
    for kind, make in makers:
        if isinstance(given, kind):
            return make(given)
    rows = pieces(given)
    try:
        first = next(rows)
    except (InvalidInput, StopIteration):
        raise _unknown(given, side) from None
    return Source(_frame_words(given), chain([first], rows))


def _of_words(words: str, side: str) -> Source:
    from cellworks.endpoint_requests import window_of

    kind, colon, name = words.partition(":")
    if colon and kind == "dataset":
        return _of_dataset(_dataset(name))
    if colon and kind == "model":
        return _of_version(_version(name))
    if colon and kind == "endpoint":
        return _of_requests(window_of(name))
    path = Path(words.removeprefix("file:")).expanduser()
    if path.exists() or words.startswith("file:") or path.suffix:
        return _of_path(path)
    return _named(words, side)


def _of_requests(window: "RequestWindow") -> Source:
    """Return what an endpoint was asked, and answered well."""
    from cellworks.endpoint_requests import requests_table

    wire = DriftRequests(endpoint=window.endpoint, since=window.since, until=window.until)
    table = requests_table(window.endpoint, since=window.since, until=window.until, status="ok")
    said = msgspec.json.decode((table.schema.metadata or {}).get(b"cellworks", b"{}"), type=_Said)
    if not said.roles:
        raise NotFound(
            f"Nothing that {window.endpoint} was asked is in its log, in this stretch of time.",
            hint=f"cellworks endpoints requests {window.endpoint}",
        )
    roles: dict[str, Role] = {name: role for name, role in said.roles.items() if name in table.column_names}
    if table["label"].null_count < len(table):
        roles["label"] = "label"
    times = table["time"].cast("int64")
    ends = [times[at].as_py() / 1e6 for at in (0, -1)] if len(table) else [None, None]
    return Source(
        f"requests of {window.endpoint}", pieces(table.select([*roles, "time"])), roles=roles, wire=wire,
        since=window.since or ends[0], until=window.until or ends[1], whole=False, time="time",
    )  # fmt: skip


class _Said(msgspec.Struct, frozen=True):
    """What an Arrow file of a request log says of its columns."""

    roles: dict[str, Role] = {}


def _of_path(path: Path) -> Source:
    path = Path(os.path.abspath(path))  # noqa: PTH100  # without following links
    if path.name == "statistics.json":
        from cellworks_engine.monitors.sagemaker import read_statistics

        return Source(str(path), sketch=read_statistics(path), wire=DriftFile(path=str(path)))
    return Source(str(path), file_pieces(path), wire=DriftFile(path=str(path)))


def _named(words: str, side: str) -> Source:
    """Return the dataset or model of a name; a version of a model where an alias is named."""
    makers = [_version, _dataset] if "@" in words else [_dataset, _version]
    for make in makers:
        try:
            found = make(words)
        except (NotFound, InvalidInput):
            continue
        return _of_version(found) if make is _version else _of_dataset(found)
    raise NotFound(f"There is no file, dataset or model {words}.", field=side, hint=f"A side is {FORMS}.")


def _dataset(name: str) -> Any:
    from cellworks.dataset_list import datasets

    return datasets[name]


def _version(name: str) -> Any:
    from cellworks.model_list import models, parse

    base, version = parse(name)
    return models[base].latest if version is None else models[name]


def _of_dataset(dataset: Any) -> Source:
    wire = DriftDataset(ref=dataset.ref)
    if dataset.row.kind == "frame" or dataset.row.format == "packed":
        return Source(dataset.ref, pieces(dataset.frame()), wire=wire)
    return Source(dataset.ref, file_pieces(Path(dataset.use())), wire=wire)


def _of_version(version: Any) -> Source:
    from cellworks.client import connect, path_of
    from cellworks_engine.artifacts.content import content_file

    whole = version.whole
    digest = whole.row.baseline
    if digest is None:
        raise NotFound(
            f"{version.ref} has no baseline.",
            hint=whole.baseline_note or "Register the model with baseline=.",
        )
    client = connect()
    packed = (
        content_file(client.home.content, digest).read_bytes()
        if client.home is not None
        else client.content(path_of("content", digest))
    )
    found = _of_baseline(unpack(packed), f"the baseline of {version.ref}")
    return Source(
        found.words, sketch=found.sketch, roles=found.roles, wire=DriftBaseline(model=version.ref),
        since=found.since, until=found.until, whole=False,
    )  # fmt: skip


def _of_baseline(baseline: Baseline, words: str) -> Source:
    origin = baseline.origin
    return Source(
        words, sketch=baseline.table, roles=dict(baseline.roles), since=origin.since, until=origin.until,
        whole=False,
    )  # fmt: skip


def _frame_words(frame: Any) -> str:
    """Return what a frame is called: the dataset's version that it is, else its library and size."""
    from cellworks.dataset_origin import datasets_in

    try:
        ref = datasets_in({"frame": frame}).get("frame")
    except (CellworksError, TypeError):
        ref = None
    if ref is not None:
        return ref
    rows = len(frame) if hasattr(frame, "__len__") else None
    return "a stream of rows" if rows is None else f"a frame of {rows:,} rows"


def _unknown(given: object, side: str) -> InvalidInput:
    return InvalidInput(
        f"A {type(given).__name__} holds no rows to compare.", field=side, hint=f"A side is {FORMS}."
    )
