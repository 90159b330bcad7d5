"""A report of quality and insights in code: what to look at in a frame, as sentences, a frame, a page."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks.display import html_table, text_table
from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.insights.words import SYMBOLS
from cellworks_engine.recipes.wrangling.insight_schema import Insight, InsightsAnswer

if TYPE_CHECKING:
    import pandas as pd

    from cellworks.recipe import Recipe

COLUMNS = ("severity", "what was found", "what mends it")
MOST = 30
"""Warnings that a notebook shows; `frame()` has all of them."""


class Insights:
    """What to look at in a frame: `report = cw.insights(flights, target="late")`."""

    def __init__(self, report: InsightsAnswer) -> None:
        self.report = report
        """Everything, as the wrangler's panel has it: warnings, powers, quick model, bias."""

    @property
    def warnings(self) -> list[Insight]:
        """What was found, the worst first; `sentence`, `because`, `rows` and `fixes` of each."""
        return self.report.warnings

    def frame(self) -> "pd.DataFrame":
        """Return the warnings as a frame, a row each."""
        import pandas as pd

        columns = ("severity", "kind", "columns", "sentence", "because", "rows")
        rows = [{name: getattr(one, name) for name in columns} for one in self.warnings]
        return pd.DataFrame(rows, columns=list(columns))

    def recipe(self, *kinds: str) -> "Recipe":
        """Return a recipe of the first fix of each warning of these kinds: `report.recipe("constant")`.

        Raises InvalidInput for a kind of which there is no warning that can be mended.
        """
        from cellworks.recipe import Recipe

        mended = [one for one in self.warnings if one.fixes and one.kind in kinds]
        unknown = next((kind for kind in kinds if all(one.kind != kind for one in mended)), None)
        if unknown is not None:
            there = sorted({one.kind for one in self.warnings if one.fixes})
            raise InvalidInput(
                f"No warning of the kind {unknown} can be mended.", field="kinds",
                hint=f"There are {', '.join(there) or 'none'}.",
            )  # fmt: skip
        return Recipe([msgspec.to_builtins(one.fixes[0].step) for one in mended], name="mended")

    def save(self, path: "str | Path") -> Path:
        """Write the report as an HTML page that opens anywhere, without scripts; return its path."""
        from cellworks_engine.recipes.insights.page import page

        target = Path(path).expanduser()
        target.write_text(page(self.report), encoding="utf-8")
        return target

    def __repr__(self) -> str:
        return f"{self._title()}\n{text_table(COLUMNS, self._cells())}" if self.warnings else self._title()

    def _repr_html_(self) -> str:
        more = len(self.warnings) - MOST
        rest = f"<div>{more:,} more: report.frame()</div>" if more > 0 else ""
        return f"<div><b>{self._title()}</b></div>{html_table(COLUMNS, self._cells())}{rest}{self._model()}"

    def _title(self) -> str:
        counts = [
            f"{count} {severity}"
            for severity in SYMBOLS
            if (count := sum(one.severity == severity for one in self.warnings))
        ]
        size = f"{self.report.rows:,} rows, {self.report.columns:,} columns"
        return f"{size}: {', '.join(counts) or 'nothing'} to look at"

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                f"{SYMBOLS[one.severity]} {one.severity}", one.sentence,
                ", ".join(fix.words for fix in one.fixes),
            )
            for one in self.warnings[:MOST]
        ]  # fmt: skip

    def _model(self) -> str:
        model = self.report.model
        if model is None:
            return ""
        rows = [
            (one.name, one.text, other.text) for one, other in zip(model.figures, model.baseline, strict=True)
        ]
        return html_table(("figure", "quick model", "baseline"), rows)


def insights(
    frame: Any,
    target: str | None = None,
    *,
    time: str | None = None,
    group: str | None = None,
    facet: str | None = None,
    favoured: str | None = None,
    positive: str | None = None,
    within: str | None = None,
    title: str = "Insights",
) -> Insights:
    """Report what to look at in a frame, what tells its target, a quick model, and bias.

    report = cw.insights(flights, target="late", time="time_hour", group="tailnum")
    report.warnings, report.recipe("constant", "disguised-missing"), report.save("report.html")

    `time` and `group` look for leakage by them; `facet` asks for the eight metrics of bias, between its value
    `favoured` and the others, where `positive` is the good outcome, and CDDL `within` groups. Takes pandas
    and Polars frames; raises InvalidInput where a column is not there.
    """
    from cellworks_engine.recipes.insights.report import report
    from cellworks_engine.recipes.wrangling.ask_schema import AskInsights
    from cellworks_engine.recipes.wrangling.opening import as_pandas
    from cellworks_engine.recipes.wrangling.table_schema import Table

    notes: list[str] = []
    ask = AskInsights(
        table=Table(frame="code"), target=target, time=time, group=group, facet=facet, favoured=favoured,
        positive=positive, within=within,
    )  # fmt: skip
    return Insights(report(as_pandas(frame, notes), ask, lambda _words, _share: None, title=title))
