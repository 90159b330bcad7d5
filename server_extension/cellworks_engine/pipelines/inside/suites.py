"""A suite of Great Expectations over the rows that a step is given."""

from typing import TYPE_CHECKING, Any

from cellworks_engine.pipelines.inside.frames import rows_of
from cellworks_engine.recipes.suites import check as held_against

if TYPE_CHECKING:
    import pandas as pd

    from cellworks_engine.recipes.wrangling.answer_schema import CheckResult

SHOWN = 50
"""Expectations that do not hold and are told one by one."""
ROWS = 5
"""Failing rows that are told of each."""
_LONGEST = 100


def check(data: Any, suite: str) -> dict[str, Any]:
    """Return what came of each expectation of a suite (the text of its file), for a report.

    Rows are told by their places. Raises MissingExtra without Great Expectations, InvalidInput for no suite.
    """
    frame = rows_of(data, "data")
    found = held_against(suite, frame)
    failed = [one for one in found.results if not one.passed]
    return {
        "success": found.passed,
        "rows": len(frame),
        "expectations": len(found.results),
        "failing": len(failed),
        "failed": [_told(one, frame) for one in failed[:SHOWN]],
    }


def _told(one: "CheckResult", frame: "pd.DataFrame") -> dict[str, Any]:
    rows = one.rows[:ROWS]
    has_column = one.column is not None and one.column in frame.columns
    values = [str(value)[:_LONGEST] for value in frame[one.column].iloc[rows]] if has_column else []
    return {
        "expectation": one.expectation, "column": one.column, "sentence": one.sentence,
        "failing": one.failing, "rows": rows, "values": values,
    }  # fmt: skip
