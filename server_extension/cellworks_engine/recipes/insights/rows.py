"""What to look at in rows: those that are the same, those that stand apart, and columns that are the same."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from cellworks_engine.recipes.insights import fixes
from cellworks_engine.recipes.insights.columns import id_like
from cellworks_engine.recipes.insights.looking import SHOWN, Column, Look, sample
from cellworks_engine.recipes.insights.matrix import MOST_COLUMNS, matrix_of
from cellworks_engine.recipes.wrangling.insight_schema import Insight
from cellworks_engine.recipes.wrangling.kinds import hashed
from cellworks_engine.recipes.wrangling.words import listed, percent

if TYPE_CHECKING:
    import pandas as pd

COMPARED_CELLS = 50_000_000
"""Duplicates are looked for in all rows of a table with no more cells."""
JUDGED_ROWS = 100_000
LEAST_ROWS = 50


def duplicates(look: Look) -> Iterator[Insight]:
    """Find rows that are the same in every column."""
    whole = look.whole.size <= COMPARED_CELLS
    frame = look.whole if whole else look.frame
    if len(frame) < 2 or not frame.shape[1]:
        return
    again = comparable(frame).duplicated(keep="first").to_numpy()
    count = int(again.sum())
    if not count:
        return
    first = np.flatnonzero(again)[:SHOWN]
    rows = first if whole else look.places[first]
    share = count / len(frame)
    hard = any(one.kind in ("nested", "mixed") for one in look)
    yield Insight(
        kind="duplicates", severity="high" if share >= 0.1 else "medium", columns=[],
        sentence=f"{count:,} rows ({percent(share)}) are the same as an earlier row in every column.",
        because="They count twice, and one in training with its twin in the test set makes a model look "
        "better than it is.",
        rows=[int(row) for row in rows], fixes=[] if hard else [fixes.drop_duplicates()],
    )  # fmt: skip


def comparable(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose values can all be compared: lists and dictionaries as they are shown."""
    odd = {name: hashed(frame[name]) for name in frame.columns if frame[name].dtype == object}
    return frame.assign(**odd) if odd else frame


def same_columns(look: Look) -> Iterator[Insight]:
    """Find columns that hold the same values in every row."""
    import pandas as pd

    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in look:
        if one.there:
            values = hashed(one.values)
            marks = pd.util.hash_pandas_object(values, index=False).to_numpy()
            groups[str(values.dtype), int(marks.sum())].append(one.name)
    for names in groups.values():
        first = hashed(look.columns[names[0]].values)
        twins = [name for name in names[1:] if first.equals(hashed(look.columns[name].values))]
        if twins:
            yield Insight(
                kind="duplicate-columns", severity="medium", columns=[names[0], *twins], rows=[],
                sentence=f"{listed(twins)} {'holds' if len(twins) == 1 else 'hold'} the same as {names[0]} "
                "in every row.",
                because="One of them is enough; models share its weight among them.",
                fixes=[fixes.drop_columns(*twins)],
            )  # fmt: skip


def anomalous(look: Look) -> Iterator[Insight]:
    """Find rows that are unlike the others, by an isolation forest (Liu, Ting and Zhou, 2008)."""
    from sklearn.ensemble import IsolationForest

    names = [
        one.name for one in look if one.there and one.kind not in ("nested", "mixed") and id_like(one) is None
    ]
    names = [name for name in names if look.columns[name].by_value.distinct > 1][:MOST_COLUMNS]
    if len(look) < LEAST_ROWS or len(names) < 2:
        return
    chosen = sample(len(look), JUDGED_ROWS)
    values = matrix_of(look, names).values[chosen]
    values = np.where(np.isnan(values), np.nan_to_num(np.nanmedian(values, axis=0)), values)
    scores = IsolationForest(random_state=0).fit(values).decision_function(values)
    order = np.argsort(scores, kind="stable")
    count = int((scores < 0).sum())
    if not count:
        return
    worst = look.places[chosen[order[: min(count, SHOWN)]]]
    of = f"{len(chosen):,} rows" if len(chosen) == len(look) else f"{len(chosen):,} rows by chance"
    yield Insight(
        kind="anomalous", severity="low", columns=[], rows=[int(row) for row in worst], fixes=[],
        sentence=f"{count:,} of {of} ({percent(count / len(chosen))}) stand apart from the others by an "
        f"isolation forest; the furthest has a score of {scores[order[0]]:.2f}.",
        because="A score below 0 says that few cuts part a row from all others: errors, or rare cases.",
    )  # fmt: skip


def _varies(one: Column) -> bool:
    return bool(one.there) and one.kind not in ("nested", "mixed") and one.by_value.distinct > 1
