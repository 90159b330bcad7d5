"""A report of a table: what to look at, what tells the target, a quick model, and bias."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cellworks_engine.recipes.insights import columns, leakage, rows
from cellworks_engine.recipes.insights.bias import bias
from cellworks_engine.recipes.insights.collinear import collinear
from cellworks_engine.recipes.insights.looking import Look
from cellworks_engine.recipes.insights.matrix import MOST_COLUMNS
from cellworks_engine.recipes.insights.model import quick_model
from cellworks_engine.recipes.insights.powers import powers_of
from cellworks_engine.recipes.insights.target import MOST_LABELS, Target, of_target, target_of
from cellworks_engine.recipes.wrangling.ask_schema import AskInsights
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer, Figure
from cellworks_engine.recipes.wrangling.charts import chart
from cellworks_engine.recipes.wrangling.insight_schema import (
    BiasReport,
    FeaturePower,
    Insight,
    InsightsAnswer,
    QuickModel,
)
from cellworks_engine.recipes.wrangling.words import percent

if TYPE_CHECKING:
    import pandas as pd

Progress = Callable[[str, float], None]
_ORDER = {"high": 0, "medium": 1, "low": 2}


def report(
    frame: "pd.DataFrame", ask: AskInsights, progress: Progress, *, title: str = "Table"
) -> InsightsAnswer:
    """Return a report of a table; raises InvalidInput where a column that is named is not there.

    The same table gives the same report: everything left to chance has a seed.
    """
    look = Look(frame)
    for field in ("target", "time", "group", "facet", "within"):
        if (name := getattr(ask, field)) is not None:
            look.column(name, field)
    found = list(_of_the_table(look, ask.target, progress))
    target = None if ask.target is None else target_of(look, ask.target)
    powers, model = [], None
    if ask.target is not None:
        found += of_target(look, target, ask.target)
    if target is not None and len(target.rows) > 1:
        progress("Each column's power", 0.55)
        powers = powers_of(look, target, _features(look, target))
        found += _leaks(look, target, powers, ask, progress)
        progress("A quick model", 0.8)
        if target.task == "regression" or len(target.labels) <= MOST_LABELS or target.column.ordered:
            model = quick_model(look, target, [one.column for one in powers][:MOST_COLUMNS])
    progress("Bias", 0.95)
    answer = InsightsAnswer(
        title=title, rows=look.all_rows, columns=len(look.columns), looked_at=len(look),
        summary=[*_summary(look, found), *_unmodelled(ask.target, model)],
        warnings=sorted(found, key=lambda one: (_ORDER[one.severity], one.kind, one.columns)),
        target=None if ask.target is None or not len(look) else _drawn(look, ask.target),
        powers=powers, model=model, bias=_bias(look, ask), page="",
    )  # fmt: skip
    if not ask.page:
        return answer
    import msgspec

    from cellworks_engine.recipes.insights.page import page

    return msgspec.structs.replace(answer, page=page(answer))


def _of_the_table(look: Look, target: str | None, progress: Progress) -> Iterator[Insight]:
    progress("Columns", 0.0)
    yield from columns.of_columns(look, target)
    progress("Rows that are the same", 0.25)
    yield from rows.duplicates(look)
    yield from rows.same_columns(look)
    progress("Rows that stand apart", 0.35)
    yield from rows.anomalous(look)
    progress("Columns that move together", 0.5)
    yield from collinear(look, target)


def _features(look: Look, target: Target) -> list[str]:
    """Return the columns that may tell the target: those that vary, and hold what can be compared."""
    return [
        one.name for one in look
        if one.name != target.column.name and one.there and one.by_value.distinct > 1 and one.kind != "nested"
    ]  # fmt: skip


def _leaks(
    look: Look, target: Target, powers: list[FeaturePower], ask: AskInsights, progress: Progress
) -> Iterator[Insight]:
    named = (ask.time, ask.group)
    yield from leakage.by_column([one for one in powers if one.column not in named], target)
    # an identifier's columns and those that leak by themselves would hide what time and groups tell
    names = [one.column for one in powers if one.power < leakage.SURE]
    if ask.time is not None:
        progress("Leakage by time", 0.65)
        yield from leakage.by_time(look, target, look.column(ask.time, "time"), names)
    if ask.group is not None:
        progress("Leakage by group", 0.72)
        yield from leakage.by_group(look, target, look.column(ask.group, "group"), names)


def _drawn(look: Look, target: str) -> ChartAnswer:
    one = look.columns[target]
    return chart(look.frame, kind="histogram" if one.ordered else "bar", x=target)


def _bias(look: Look, ask: AskInsights) -> BiasReport | None:
    if ask.facet is None or ask.target is None or not len(look):
        return None
    return bias(look, ask.target, ask.facet, favoured=ask.favoured, positive=ask.positive, within=ask.within)


def _unmodelled(target: str | None, model: QuickModel | None) -> list[Figure]:
    """Say why there is no quick model where one was to be expected."""
    if target is None or model is not None:
        return []
    words = "none: it needs 50 rows with a target, another column, and 2 to 100 classes"
    return [Figure(name="quick model", value=None, text=words)]


def _summary(look: Look, found: list[Insight]) -> list[Figure]:
    """Return what the table is, in figures."""
    cells = max(len(look) * len(look.columns), 1)
    missing = sum(one.missing for one in look)
    kinds: dict[str, int] = {}
    for one in look:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    counts = [
        ("rows", look.all_rows, f"{look.all_rows:,}"),
        ("rows looked at", len(look), f"{len(look):,}" + (" by chance" if len(look) < look.all_rows else "")),
        ("columns", len(look.columns), f"{len(look.columns):,}"),
        *((f"columns of {kind}", count, f"{count:,}") for kind, count in sorted(kinds.items())),
        ("missing values", missing, f"{missing:,} ({percent(missing / cells)})"),
        *((f"warnings, {severity}", count, f"{count}") for severity in _ORDER
          if (count := sum(one.severity == severity for one in found))),
    ]  # fmt: skip
    return [Figure(name=name, value=float(value), text=text) for name, value, text in counts]
