"""A drift report in code: what moved, as sentences, a frame, a picture, a page."""

import time
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cellworks.display import html_table, text_table
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors.page import SYMBOLS
from cellworks_engine.monitors.schema import DriftColumns, DriftReport, FeatureDrift, Status

if TYPE_CHECKING:
    import pandas as pd

    from cellworks.drift_expectations import Expectations
    from cellworks.drift_open import Opened
    from cellworks.endpoint_requests import Time

COLUMNS = ("column", "status", "distance", "limit", "effect", "missing", "what moved")
MOST = 30
"""Columns that a notebook shows; `frame()` has all of them."""


class Drift:
    """How far rows have moved: `cw.drift(january, july)`, or `cw.drifts[3]` of one that was kept."""

    def __init__(
        self,
        report: DriftReport,
        ref: str | None = None,
        given: "tuple[Any, Any, DriftColumns] | None" = None,
        windows: bytes | None = None,
    ) -> None:
        self.report = report
        self._given = given
        self.windows = windows
        """What was counted in its windows, packed; None where the rows were not cut, or the studio has it."""
        self.ref = ref
        """The id under which the studio keeps it; None where it does not."""

    @property
    def status(self) -> Status:
        """`violation`, `drift`, `ok` or `unjudged`."""
        return self.report.status

    @property
    def moved(self) -> list[str]:
        """What moved, in sentences, the most harmful first."""
        return list(self.report.words)

    @property
    def features(self) -> list[FeatureDrift]:
        """Every column, the most harmful first."""
        return self.report.features

    def __getitem__(self, column: str) -> FeatureDrift:
        """Return one column; raises InvalidInput that lists those there are."""
        found = next((one for one in self.features if one.name == column), None)
        if found is None:
            names = ", ".join(one.name for one in self.features)
            raise InvalidInput(f"The report has no column `{column}`.", field=column, hint=f"It has {names}.")
        return found

    def frame(self) -> "pd.DataFrame":
        """Return a row for each column: status, method, distance, limit, every distance, both sides."""
        import pandas as pd

        return pd.DataFrame([_row(one) for one in self.features]).set_index("column")

    def timeline(self) -> "pd.DataFrame":
        """Return distances by window (rows) and column, `rows` and `moved` beside them.

        Raises InvalidInput where the rows were not cut.
        """
        import pandas as pd

        cut = self.report.timeline
        if cut is None:
            raise InvalidInput("The rows were not cut by time.", hint='cw.drift(…, time="time", window="1d")')
        index = pd.to_datetime(pd.Series(cut.starts), unit="s").rename("window")
        distances = dict(zip(cut.features, cut.distances, strict=True))
        return pd.DataFrame({"rows": cut.rows, "moved": cut.moved, **distances}, index=index)

    def between(
        self, since: "Time | None" = None, until: "Time | None" = None, *, reference: Any = None
    ) -> "Drift":
        """Return the report of the windows that begin in a stretch of time, made of what was counted.

            drift.between("2013-07-01", "2013-08-01")
            drift.between("2013-07-01", reference=("2013-01-01", "2013-02-01"))

        They are held against the report's reference, or against the windows of another stretch (a pair of
        times, either of which may be None). Times are texts (`2013-07-01T06:00`), datetimes or seconds since
        1970. Raises InvalidInput where the rows were not cut, or no window begins there.
        """
        from cellworks.drift_between import between

        return between(self, since, until, reference)

    def rows(
        self,
        side: Literal["current", "reference"] = "current",
        *,
        since: "Time | None" = None,
        until: "Time | None" = None,
    ) -> "pd.DataFrame":
        """Return the rows behind the report, those of a stretch of time where one is said.

        Of a model's baseline they are the dataset that the version learned from. Raises InvalidInput where
        the rows are no more, NotFound where the dataset, file or endpoint is not there.
        """
        from cellworks.drift_rows import rows_of
        from cellworks.endpoint_requests import moment

        of = self.report.current if side == "current" else self.report.reference
        given = None if self._given is None else self._given[1 if side == "current" else 0]
        cut = self.report.timeline
        return rows_of(
            of, given, None if cut is None else cut.time, moment(since, "since"), moment(until, "until")
        )

    def figure(self, most: int = 9) -> Any:
        """Return Plotly's figure of the columns that moved most: both sides over the same bins."""
        from cellworks.drift_figure import figure

        return figure(self.report, most)

    def to_html(self, path: "str | Path") -> Path:
        """Write the report as a page of its own, which needs no network and no script; return its path."""
        from cellworks_engine.monitors.page import page

        target = Path(path).expanduser()
        target.write_text(page(self.report, self.report.timeline), encoding="utf-8")
        return target

    def to_sagemaker(self, folder: "str | Path") -> Path:
        """Write `constraint_violations.json` as SageMaker Model Monitor does; return its path.

        `cw.sagemaker_baseline(frame, folder)` writes the `statistics.json` and `constraints.json` of rows.
        """
        from cellworks_engine.monitors import sagemaker

        told = sagemaker.violations_of(self.report)
        return sagemaker.write(Path(folder).expanduser(), sagemaker.VIOLATIONS, told)

    def expectations(self, suite: Any) -> "Expectations":
        """Run a Great Expectations suite on the rows of both sides, and on each window, as a table.

        `suite` is an ExpectationSuite, a list of expectations, or a file that holds a suite as JSON. Raises
        InvalidInput where the rows are no longer at hand, MissingExtra without Great Expectations.
        """
        from cellworks.drift_expectations import validate

        if self._given is None:
            raise InvalidInput(
                "A kept report has no rows that a suite could be run on.", hint="Run cw.drift again."
            )
        return validate(*self._given, suite)

    def keep(self, name: str | None = None) -> "Drift":
        """Keep the report in the studio, under a name where one is given."""
        from cellworks.drift_list import keep

        self.ref = keep(self.report, self.windows, name)
        return self

    def open(self) -> "Opened":
        """Open the report's page in JupyterLab; it is kept first, where it is not yet."""
        from cellworks.drift_open import opened

        if self.ref is None:
            self.keep()
        return opened(self)

    def __repr__(self) -> str:
        rows = [cells(one) for one in self.features[:MOST]]
        return "\n".join([*self.head(), text_table(COLUMNS, rows), *self._tail()])

    def _repr_html_(self) -> str:
        first, *more = self.head()
        lines = "".join(f"<div>{escape(line)}</div>" for line in more)
        table = html_table(COLUMNS, [cells(one) for one in self.features[:MOST]])
        tail = "".join(f"<div>{escape(line)}</div>" for line in self._tail())
        return f"<div><b>{escape(first)}</b></div>{lines}{table}{tail}"

    def _ipython_display_(self) -> None:
        """Show the words and the table, which need nothing, then the charts, which need Plotly's renderer."""
        from IPython.display import display

        show: Any = display

        from cellworks.drift_figure import as_json, timeline_figure

        show({"text/html": self._repr_html_(), "text/plain": repr(self)}, raw=True)
        cut = self.report.timeline
        for made in (self.figure(), None if cut is None else timeline_figure(cut)):
            if made is not None:
                show({"application/vnd.plotly.v1+json": as_json(made)}, raw=True)

    def head(self) -> list[str]:
        """Return what is said before any table: verdict, sides, what moved."""
        report = self.report
        counts = ", ".join(
            f"{getattr(report.counts, status)} {word}"
            for status, word in _COUNTED
            if getattr(report.counts, status)
        )
        sides = f"{_side(report.current)} against {_side(report.reference)}"
        quality = report.quality.words if report.quality is not None else []
        made = time.strftime("%Y-%m-%d %H:%M", time.localtime(report.made))
        kept = f"  {self.ref}" if self.ref else ""
        return [
            f"{SYMBOLS[report.status]} {report.status}: {counts or 'no columns'}",
            f"{sides}  ({report.settings.preset}, {made}){kept}",
            *[f"· {sentence}" for sentence in report.words[:5]],
            *[f"· {sentence}" for sentence in quality[:3]],
        ]

    def _tail(self) -> list[str]:
        more = len(self.features) - MOST
        return [f"and {more:,} more columns: .frame() has them all."] if more > 0 else []


_COUNTED: Sequence[tuple[Status, str]] = (
    ("violation", "broke"), ("drift", "drifted"), ("unjudged", "could not be judged"), ("ok", "ok"),
    ("ignored", "left out"),
)  # fmt: skip


def _side(side: Any) -> str:
    return side.words if "rows" in side.words else f"{side.words} ({side.rows:,} rows)"


def cells(one: FeatureDrift) -> tuple[str, ...]:
    """Return a column as the cells of a table with `COLUMNS`."""
    now = "" if one.current is None else f"{one.current.missing:.1%}"
    by = "" if one.method is None else f" {one.method}"
    told = one.words or (one.findings[0].sentence if one.findings else "")
    return (
        one.name, f"{SYMBOLS[one.status]} {one.status}", _number(one.distance) + by, _number(one.limit),
        _number(one.effect), now, told,
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _row(one: FeatureDrift) -> dict[str, Any]:
    sides = {
        f"{name}_{word}": None if side is None else getattr(side, name)
        for name in ("missing", "distinct", "mean", "sd", "min", "median", "max")
        for word, side in (("reference", one.reference), ("current", one.current))
    }
    return {
        "column": one.name, "role": one.role, "kind": one.kind, "status": one.status, "method": one.method,
        "distance": one.distance, "limit": one.limit,
        **{str(by): far for by, far in one.distances.items()}, "effect": one.effect,
        "importance": one.importance, "harm": one.harm, **sides,
        "new": [value.value for value in one.new], "gone": [value.value for value in one.gone],
        "findings": [finding.sentence for finding in one.findings], "words": one.words,
    }  # fmt: skip
