"""Everything about one column, from all rows that are shown."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cellworks_engine.recipes.wrangling.answer_schema import ColumnKind
from cellworks_engine.recipes.wrangling.axes import column_of
from cellworks_engine.recipes.wrangling.calendar import calendar_charts
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer, Figure, Pattern, ProfileAnswer
from cellworks_engine.recipes.wrangling.charts import bars_of, histogram_of
from cellworks_engine.recipes.wrangling.coding import Coded, coded
from cellworks_engine.recipes.wrangling.distributions import SHARES, Distribution, distribution
from cellworks_engine.recipes.wrangling.kinds import kind_of, numbers_of, shown
from cellworks_engine.recipes.wrangling.patterns import patterns
from cellworks_engine.recipes.wrangling.relations import relation
from cellworks_engine.recipes.wrangling.words import number, percent, value_of

if TYPE_CHECKING:
    import pandas as pd

TOP = 20
READ = 10_000
"""Texts that patterns are found in; of more rows so many by chance."""


def profile(frame: "pd.DataFrame", *, column: str, target: str | None = None) -> ProfileAnswer:
    """Return everything about a column; with a target, what it tells of that.

    Raises InvalidInput where there is no such column.
    """
    values = column_of(frame, column, "column")
    kind = kind_of(values)
    missing = int(values.isna().sum())
    told = _TELLERS.get(kind, _of_others)(frame, column, kind) if missing < len(values) else _Told()
    counts = [_count("rows", len(values)), _count("missing", missing, len(values)), *told.figures]
    return ProfileAnswer(
        column=column, dtype=str(values.dtype), rows=len(values), figures=counts, quantiles=told.quantiles,
        outliers=told.outliers, bounds=told.bounds, top=told.top, patterns=told.patterns, charts=told.charts,
        relation=None if target is None else relation(frame, column, target),
    )  # fmt: skip


class _Told:
    """What a column's kind has to say beyond how much is missing."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.quantiles: list[Figure] = []
        self.outliers = 0
        self.bounds: tuple[float, float] | None = None
        self.top: list[Figure] = []
        self.patterns: list[Pattern] = []
        self.charts: list[ChartAnswer] = []


def _of_numbers(frame: "pd.DataFrame", column: str, kind: ColumnKind) -> _Told:
    told = _Told()
    numbers = numbers_of(frame[column], kind)
    finite = numbers[np.isfinite(numbers)]
    infinite = int(np.isinf(numbers).sum())
    if infinite:
        told.figures.append(_count("infinite", infinite, len(numbers)))
    if not len(finite):
        return told
    found = distribution(finite)
    zeros = int((finite == 0).sum())
    told.figures += [
        _count("distinct", found.distinct), *_moments(found, kind),
        *([] if kind == "datetime" else [_count("zeros", zeros, len(numbers))]),
    ]  # fmt: skip
    told.quantiles = [
        Figure(name=f"{share:.0%}", value=value, text=value_of(kind, value))
        for share, value in zip(SHARES, found.quantiles, strict=True)
    ]
    told.top = [
        Figure(name=value_of(kind, value), value=float(count), text=f"{count:,}")
        for value, count in found.top(TOP)
    ]
    told.outliers, told.bounds = found.outliers, found.bounds
    told.charts = [histogram_of(column, found, 40, len(numbers), time=kind == "datetime")]
    return told


def _moments(found: Distribution, kind: ColumnKind) -> list[Figure]:
    """Return mean, spread, and the shape where a mean and a spread say anything of it."""
    mean = Figure(name="mean", value=found.mean, text=value_of(kind, found.mean))
    if kind == "datetime":
        return [mean]
    shape = (("skew", found.skew), ("kurtosis", found.kurtosis))
    return [
        mean,
        Figure(name="standard deviation", value=found.sd, text=value_of(kind, found.sd)),
        *(Figure(name=name, value=value, text=number(value)) for name, value in shape),
    ]


def _of_dates(frame: "pd.DataFrame", column: str, kind: ColumnKind) -> _Told:
    told = _of_numbers(frame, column, kind)
    told.outliers, told.bounds = 0, None
    told.charts += calendar_charts(frame, column)
    return told


def _of_texts(frame: "pd.DataFrame", column: str, _: ColumnKind) -> _Told:
    by = coded(frame[column])
    told = _by_value(column, by, len(frame))
    rows = by.counts[by.counts > 0]
    lengths = _lengths(by)[by.counts > 0]
    mean = float(lengths @ rows / rows.sum())
    told.figures += [
        _count("empty texts", int(rows[lengths == 0].sum()), len(frame)),
        _count("shortest", int(lengths.min())), _count("longest", int(lengths.max())),
        Figure(name="mean length", value=mean, text=number(mean)),
    ]  # fmt: skip
    read = by.at[by.at >= 0]
    if len(read) > READ:
        read = np.random.default_rng(0).choice(read, READ, replace=False)
        told.figures.append(Figure(name="patterns are of", value=READ, text=f"{READ:,} rows by chance"))
    told.patterns = patterns(
        {shown(by.value(place)): count for place, count in Counter(read.tolist()).items()}
    )
    return told


def _of_others(frame: "pd.DataFrame", column: str, kind: ColumnKind) -> _Told:
    told = _by_value(column, coded(frame[column]), len(frame))
    if kind == "mixed":
        types = Counter(type(value).__name__ for value in frame[column].dropna())
        told.figures += [_count(f"of type {name}", rows, len(frame)) for name, rows in types.most_common()]
    if kind == "nested":
        sizes = [len(value) for value in frame[column].dropna()]
        told.figures += [_count("shortest", min(sizes)), _count("longest", max(sizes))]
    return told


def _by_value(column: str, by: Coded, of: int) -> _Told:
    told = _Told()
    told.figures.append(_count("distinct", by.distinct))
    told.top = [
        Figure(name=shown(by.value(place)), value=float(by.counts[place]), text=f"{by.counts[place]:,}")
        for place in by.top(TOP)
    ]
    told.charts = [bars_of(column, by, of)]
    return told


def _lengths(by: Coded) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Return how many characters each value has as it is shown."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(by.values, pa.Array):
        return np.asarray(pc.utf8_length(by.values), "int64")
    return np.array([len(shown(value)) for value in by.values], dtype="int64")


def _count(name: str, value: int, of: int = 0) -> Figure:
    """Return a count, with its share where it is one of something."""
    share = f" ({percent(value / of)})" if of and value else ""
    return Figure(name=name, value=float(value), text=f"{value:,}{share}")


_TELLERS: dict[ColumnKind, "Callable[[pd.DataFrame, str, ColumnKind], _Told]"] = {
    "number": _of_numbers, "duration": _of_numbers, "datetime": _of_dates, "text": _of_texts,
    "category": _of_texts,
}  # fmt: skip
