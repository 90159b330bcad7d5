"""What a step would change: rows and columns that come and go, cells that differ."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from cellworks_engine.recipes.operations.base import Operation
from cellworks_engine.recipes.sameness import is_same, own_bytes
from cellworks_engine.recipes.wrangling.answer_schema import ColumnChange, ColumnInfo, Status, TrialView
from cellworks_engine.recipes.wrangling.columns import rows_at, shown_texts
from cellworks_engine.recipes.wrangling.shown import Plain

if TYPE_CHECKING:
    import pandas as pd

    Places = np.ndarray[Any, np.dtype[np.int64]]
    Mask = np.ndarray[Any, np.dtype[np.bool_]]

SAME, CHANGED, ADDED, REMOVED = range(4)


class Trial:
    """The rows and columns of a table before a step and after it, each once.

    Rows are known by their places: the step was done on a table whose index numbers its rows. What a step has
    left of that index says which rows are which; where it made new rows they are not compared.
    """

    def __init__(self, key: str, before: Plain, after: Plain, step: Operation) -> None:
        """`before` has its rows numbered."""
        self.key = key
        self.before = before
        self.after = after
        self._step = step
        self.aligned = not step.makes_rows and _is_aligned(before.frame, after.frame)
        self.before_at, self.after_at = self._rows()

    def _rows(self) -> "tuple[Places, Places]":
        """Return each row's place in the table before and in the one after; -1 where it is not there."""
        count = len(self.after.frame)
        if not self.aligned:
            return np.full(count, -1, dtype=np.int64), np.arange(count, dtype=np.int64)
        kept = self.after.frame.index.to_numpy(dtype=np.int64)
        where = np.full(len(self.before.frame), -1, dtype=np.int64)
        where[kept] = np.arange(count, dtype=np.int64)
        if count < 2 or bool(np.all(kept[1:] > kept[:-1])):
            return np.arange(len(where), dtype=np.int64), where
        gone = np.flatnonzero(where < 0)
        return np.concatenate([kept, gone]), np.concatenate([where[kept], np.full(len(gone), -1)])

    @cached_property
    def bytes(self) -> int:
        """How much is held for the trial alone."""
        places = self.before_at.nbytes + self.after_at.nbytes
        return places + own_bytes(self.before.frame, self.after.frame)

    @property
    def rows(self) -> int:
        """Of both tables."""
        return len(self.before_at)

    @cached_property
    def columns(self) -> list[ColumnInfo]:
        """Those of the table after the step, and those that it leaves out, where they stood."""
        made = list(self.after.columns)
        there = {column.name for column in made}
        for at, column in enumerate(self.before.columns):
            if column.name not in there:
                made.insert(min(at, len(made)), column)
        return made

    @cached_property
    def _masks(self) -> "dict[str, Mask]":
        """For each column that differs, in which rows."""
        if not self.aligned:
            return {}
        both = (self.before_at >= 0) & (self.after_at >= 0)
        whole = bool(both.all()) and np.array_equal(self.before_at, self.after_at)
        found: dict[str, Mask] = {}
        for column in self.after.columns:
            if not self.before.has(column.name):
                continue
            old, new = self.before.values(column.name), self.after.values(column.name)
            if is_same(old, new) if whole else self._step.moves_rows:
                continue
            mask = np.zeros(self.rows, dtype=bool)
            rows = slice(None) if whole else both
            pick_old, pick_new = (
                (old, new) if whole else (old.iloc[self.before_at[both]], new.iloc[self.after_at[both]])
            )
            mask[rows] = differs(pick_old, pick_new)
            if mask.any() or old.dtype != new.dtype:
                found[column.name] = mask
        return found

    @cached_property
    def marks(self) -> "np.ndarray[Any, np.dtype[np.uint8]]":
        """Of each row: the same, changed, added or removed."""
        made = np.zeros(self.rows, dtype=np.uint8)
        for mask in self._masks.values():
            made[mask] = CHANGED
        if self.aligned:
            made[self.after_at < 0] = REMOVED
        return made

    @cached_property
    def trial(self) -> TrialView:
        """What the step changes, counted."""
        counts = np.bincount(self.marks, minlength=4)
        return TrialView(
            columns=[
                ColumnChange(
                    name=column.name, status=self._status(column.name), cells=self._cells(column.name)
                )
                for column in self.columns
            ],
            added=0 if self.aligned else len(self.after.frame),
            removed=int(counts[REMOVED]) if self.aligned else len(self.before.frame),
            changed=int(counts[CHANGED]),
            aligned=self.aligned,
        )

    def has(self, name: str) -> bool:
        """Tell whether there is a column, before or after."""
        return self.after.has(name) or self.before.has(name)

    def info(self, name: str) -> ColumnInfo:
        """Return a column; raises NotFound."""
        return self.after.info(name) if self.after.has(name) else self.before.info(name)

    def values(self, name: str) -> "pd.Series[Any]":
        """Return a column's values; raises NotFound."""
        return self.take(name, slice(None))

    def take(self, name: str, rows: "Places | slice") -> "pd.Series[Any]":
        """Return some of a column's values: those after the step, else those before it."""
        import pandas as pd

        old, new = self.before_at[rows], self.after_at[rows]
        if not self.after.has(name):
            return _picked(self.before.values(name), old)
        if not self.before.has(name) or bool((new >= 0).all()):
            return _picked(self.after.values(name), new)
        gone = new < 0
        after, before = self.after.values(name), self.before.values(name)
        both = pd.concat([rows_at(after, new[~gone]), rows_at(before, old[gone])], ignore_index=True)
        places = np.empty(len(new), dtype=np.int64)
        places[~gone], places[gone] = np.arange(int((~gone).sum())), np.arange(int((~gone).sum()), len(new))
        return both.iloc[places].reset_index(drop=True)

    def labels(self, rows: "Places | slice") -> "pd.Index[Any]":
        """Return how rows are called."""
        if not self.aligned:
            return self.after.frame.index[rows]
        return self.before.frame.index[self.before_at[rows]]

    def changes(self, name: str, rows: "Places | slice") -> "tuple[Any, pd.Series[Any]] | None":
        """Return which of the cells differ, and what they were."""
        mask = self._masks.get(name)
        if mask is None:
            return None
        return mask[rows], _picked(self.before.values(name), self.before_at[rows])

    def _status(self, name: str) -> Status:
        if not self.before.has(name):
            return "added"
        if not self.after.has(name):
            return "removed"
        return "changed" if name in self._masks else "same"

    def _cells(self, name: str) -> int:
        mask = self._masks.get(name)
        if mask is not None:
            return int(mask.sum())
        return self.rows if self._status(name) in ("added", "removed") else 0


def differs(old: "pd.Series[Any]", new: "pd.Series[Any]") -> "Mask":
    """Return where two columns of the same length differ; two missing values do not."""
    missing_old, missing_new = old.isna().to_numpy(), new.isna().to_numpy()
    unlike: Any
    try:
        if _group(old) != _group(new):
            unlike = np.ones(len(old), dtype=bool)
        elif old.dtype == object or str(old.dtype) == "category" or str(new.dtype) == "category":
            unlike = shown_texts(old) != shown_texts(new)
        else:
            unlike = (
                (old.reset_index(drop=True) != new.reset_index(drop=True)).fillna(True).to_numpy(dtype=bool)
            )
    except (TypeError, ValueError):  # values that cannot be compared are told apart by how they are shown
        unlike = shown_texts(old) != shown_texts(new)
    return np.asarray((unlike | (missing_old ^ missing_new)) & ~(missing_old & missing_new), dtype=bool)


def _group(values: "pd.Series[Any]") -> str:
    kind = values.dtype.kind
    return (
        "number"
        if kind in "iufb"
        else "object"
        if str(values.dtype) == "category"
        else {"O": "object"}.get(kind, kind)
    )


def _picked(values: "pd.Series[Any]", places: "Places") -> "pd.Series[Any]":
    """Return values at places, missing where a place is -1."""
    import pandas as pd

    if len(places) and int(places.min()) < 0:
        return (
            pd.Series(values.array.take(places, allow_fill=True))
            if len(values)
            else pd.Series([None] * len(places))
        )
    return rows_at(values, places).reset_index(drop=True)


def _is_aligned(before: "pd.DataFrame", after: "pd.DataFrame") -> bool:
    """Tell whether what stands in the index of a table are places of the rows of the one before."""
    index = after.index
    if index.nlevels != 1 or index.dtype.kind != "i" or not index.is_unique:
        return False
    return len(index) == 0 or (int(index.min()) >= 0 and int(index.max()) < len(before))
