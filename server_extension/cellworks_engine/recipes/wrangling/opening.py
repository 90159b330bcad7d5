"""Frames to wrangle: from the notebook, from files and URLs, from datasets; all rows, or some."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from cellworks_engine.errors import InvalidInput, MissingExtra, NotFound
from cellworks_engine.recipes.wrangling.answer_schema import FrameRow
from cellworks_engine.recipes.wrangling.table_schema import FileOrigin, FrameOrigin, Origin, Sampling

if TYPE_CHECKING:
    import pandas as pd

KINDS = {
    ".csv": "csv", ".tsv": "tsv", ".txt": "csv", ".parquet": "parquet", ".pq": "parquet", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "json", ".xlsx": "excel", ".xlsm": "excel", ".xls": "excel",
}  # fmt: skip
PACKED = (".gz", ".bz2", ".xz", ".zst", ".zip")


@dataclass(frozen=True)
class Source:
    """A frame that was opened, before any step."""

    frame: "pd.DataFrame"
    title: str
    all_rows: int | None
    notes: list[str]


def open_source(
    origin: Origin,
    sampling: Sampling,
    names: Mapping[str, object],
    dataset: Callable[[str], "pd.DataFrame"],
) -> Source:
    """Return the rows that were asked for; a notebook's frame is not copied and stays as it is.

    `names` are the notebook's; `dataset` reads a version. Raises NotFound and InvalidInput.
    """
    notes: list[str] = []
    if isinstance(origin, FrameOrigin):
        found = as_pandas(find(names, origin.name), notes)
    elif isinstance(origin, FileOrigin):
        if sampling.how == "first":
            some, whole = read_file(origin, sampling.rows)
            _say_names(some, notes)
            return Source(some, title_of(origin), whole, notes)
        found, _ = read_file(origin)
    else:
        found = dataset(origin.ref)
    _say_names(found, notes)
    return Source(sampled(found, sampling), title_of(origin), len(found), notes)


def title_of(origin: Origin) -> str:
    """Return what a frame is called."""
    if isinstance(origin, FileOrigin):
        return PurePosixPath(origin.path).name
    return origin.name if isinstance(origin, FrameOrigin) else origin.ref


def frames_in(names: Mapping[str, object]) -> list[FrameRow]:
    """Return the frames among a notebook's names, in the order of the names."""
    found = [
        (name, value, _library(value))
        for name, value in list(names.items())
        if not name.startswith("_") and name not in ("In", "Out")
    ]
    return [
        FrameRow(name=name, type=kind, rows=shape[0], columns=shape[1])
        for name, value, kind in found
        if kind and (shape := getattr(value, "shape", None)) and len(shape) == 2
    ]


def find(names: Mapping[str, object], said: str) -> object:
    """Return what a name stands for: `flights`, `Out[12]`, `_`; raises NotFound."""
    if said.startswith("Out[") and said.endswith("]") and said[4:-1].isdigit():
        outputs = names.get("Out")
        if isinstance(outputs, dict) and int(said[4:-1]) in outputs:
            return outputs[int(said[4:-1])]
    elif said in names:
        return names[said]
    raise NotFound(
        f"The notebook has no {said}.", field="origin.name",
        hint="Run the cell that makes it, then open it again.",
    )  # fmt: skip


def as_pandas(value: object, notes: list[str]) -> "pd.DataFrame":
    """Return a value as a DataFrame of pandas that shares its data where it can; raises InvalidInput."""
    import pandas as pd

    if isinstance(value, pd.DataFrame):
        # A subclass keeps its own ways (a schema, a geometry) out of the steps.
        return pd.DataFrame(value).copy(deep=False)
    if isinstance(value, pd.Series):
        notes.append("It is a Series: it is wrangled as a table of one column.")
        return value.to_frame(value.name if value.name is not None else "value")
    kind = _library(value)
    if kind == "polars.LazyFrame":
        value = value.collect()  # type: ignore[attr-defined]
    if hasattr(value, "to_pandas"):
        made = value.to_pandas()
        if isinstance(made, pd.DataFrame):
            notes.append(f"It is a {kind or type(value).__name__}: steps and code work on it as pandas.")
            return made
    raise InvalidInput(
        f"It is a {type(value).__module__}.{type(value).__name__}, and no table.", field="origin.name",
        hint="Open a DataFrame of pandas or Polars, an Arrow table, or a Series.",
    )  # fmt: skip


def _library(value: object) -> str | None:
    kind = type(value)
    top = kind.__module__.partition(".")[0]
    if top == "pandas" and kind.__name__ == "DataFrame":
        return "pandas.DataFrame"
    if top == "polars" and kind.__name__ in ("DataFrame", "LazyFrame"):
        return f"polars.{kind.__name__}"
    if top == "pyarrow" and kind.__name__ == "Table":
        return "pyarrow.Table"
    if any(base.__module__.startswith("pandas.") and base.__name__ == "DataFrame" for base in kind.__mro__):
        return f"{top}.{kind.__name__}"
    return None


def sampled(frame: "pd.DataFrame", sampling: Sampling) -> "pd.DataFrame":
    """Return the rows of a sample, in their order; raises InvalidInput for a column that is not there."""
    rows = min(sampling.rows, len(frame))
    if sampling.how == "all" or rows == len(frame):
        return frame
    if sampling.how == "first":
        return frame.head(rows)
    if sampling.how == "random":
        chosen = frame.reset_index(drop=True).index.to_series().sample(n=rows, random_state=sampling.seed)
        return frame.iloc[chosen.sort_values().to_numpy()]
    return _stratified(frame, sampling, rows)


def _stratified(frame: "pd.DataFrame", sampling: Sampling, rows: int) -> "pd.DataFrame":
    import numpy as np

    if sampling.column is None or sampling.column not in frame.columns:
        raise InvalidInput(
            f"There is no column {sampling.column} to keep the shares of.", field="sampling.column"
        )
    codes = frame[sampling.column].astype("str").factorize(use_na_sentinel=False)[0]
    shares = np.bincount(codes) * rows / len(frame)
    take = np.floor(shares).astype(int)
    # What is left over goes to the values that lost most by rounding.
    take[np.argsort(take - shares, kind="stable")[: rows - take.sum()]] += 1
    order = np.random.default_rng(sampling.seed).permutation(len(frame))
    by_value = order[np.argsort(codes[order], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(codes))[:-1]])
    chosen = [by_value[start : start + count] for start, count in zip(starts, take, strict=True)]
    return frame.iloc[np.sort(np.concatenate(chosen))]


def _say_names(frame: "pd.DataFrame", notes: list[str]) -> None:
    if not frame.columns.is_unique or not all(isinstance(name, str) for name in frame.columns):
        notes.append(
            "Some columns have names that are no texts, or the same: steps work once each has a text of "
            "its own (clean-names)."
        )


def read_file(origin: FileOrigin, first: int | None = None) -> "tuple[pd.DataFrame, int | None]":
    """Return a file's rows, or its first ones, and how many it has where that is known.

    Raises NotFound, and InvalidInput for a kind that is not read or content that is not of its kind.
    """
    import pandas as pd

    path = origin.path if "://" in origin.path else str(Path(origin.path).expanduser())
    kind = kind_of_file(path)
    try:
        if kind == "parquet":
            return _parquet(path, first)
        if kind in ("csv", "tsv"):
            made = pd.read_csv(path, sep="\t" if kind == "tsv" else ",", nrows=first, low_memory=False)
        elif kind == "excel":
            made = _excel(path, origin.sheet, first)
        else:
            made = pd.read_json(path, lines=kind == "jsonl", nrows=first if kind == "jsonl" else None)
            made = made.head(first) if first is not None else made
    except FileNotFoundError:
        raise NotFound(f"There is no file {origin.path}.", field="origin.path") from None
    except (ValueError, OSError, UnicodeError, pd.errors.ParserError) as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidInput(
            f"{origin.path} could not be read as {kind}: {words}", field="origin.path"
        ) from None
    whole = len(made) if first is None or len(made) < first else None
    return made, whole


def kind_of_file(path: str) -> str:
    """Return what a file is, by its name; raises InvalidInput."""
    name = PurePosixPath(path.partition("?")[0])
    suffixes = [one.lower() for one in name.suffixes if one.lower() not in PACKED]
    kind = KINDS.get(suffixes[-1]) if suffixes else None
    if kind is None:
        raise InvalidInput(
            f"{path} is of no kind that is opened here.", field="origin.path",
            hint="There are CSV, TSV, Parquet, JSON lines, JSON and Excel.",
        )  # fmt: skip
    return kind


def _parquet(path: str, first: int | None) -> "tuple[pd.DataFrame, int | None]":
    import pandas as pd

    if first is None:
        made = pd.read_parquet(path)
        return made, len(made)
    import pyarrow as pa
    import pyarrow.dataset as ds

    if "://" in path:
        import fsspec  # type: ignore[import-untyped]

        system, path = fsspec.core.url_to_fs(path)
        source = ds.dataset(path, format="parquet", filesystem=system)
    else:
        source = ds.dataset(path, format="parquet")
    table: pa.Table = source.head(first)
    return table.to_pandas(), source.count_rows()


def _excel(path: str, sheet: str | None, first: int | None) -> "pd.DataFrame":
    import pandas as pd

    try:
        made: pd.DataFrame = pd.read_excel(path, sheet_name=sheet if sheet is not None else 0, nrows=first)
    except ImportError:
        raise MissingExtra(
            "Reading a workbook needs openpyxl.", hint="pip install 'cellworks[excel]'"
        ) from None
    return made
