"""What does not fit: a recipe a table (`recipe.check(march)`), a table a suite (`cw.recipes.validate`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, overload

from cellworks.display import html_table, text_table
from cellworks_engine.errors import NotFound
from cellworks_engine.recipes.suites import check
from cellworks_engine.recipes.wrangling.answer_schema import CheckAnswer, Misfit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("", "step", "column", "what does not fit", "rows")
_SYMBOLS = {"breaks": "✕ breaks", "warns": "! warns"}
FITS = "Everything fits."


class FitReport(Sequence[Misfit]):
    """What does not fit, the worst first."""

    def __init__(self, misfits: list[Misfit]) -> None:
        self.misfits = misfits

    @property
    def fits(self) -> bool:
        """Whether the recipe can be run: nothing breaks it."""
        return all(one.severity != "breaks" for one in self.misfits)

    def __len__(self) -> int:
        return len(self.misfits)

    @overload
    def __getitem__(self, index: int) -> Misfit: ...

    @overload
    def __getitem__(self, index: slice) -> list[Misfit]: ...

    def __getitem__(self, index: int | slice) -> Misfit | list[Misfit]:
        return self.misfits[index]

    def __repr__(self) -> str:
        return text_table(COLUMNS, self._cells()) if self.misfits else FITS

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, self._cells()) if self.misfits else FITS

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (
                _SYMBOLS[one.severity], "" if one.step is None else str(one.step), one.column or "",
                one.sentence, f"{one.rows:,}",
            )
            for one in self.misfits
        ]  # fmt: skip


class CheckReport:
    """What a suite found in a table: the expectations that are not met first."""

    columns = ("", "what is expected", "failing rows")

    def __init__(self, frame: "pd.DataFrame", answer: CheckAnswer) -> None:
        self.answer = answer
        self._frame = frame

    @property
    def passed(self) -> bool:
        """Whether every expectation is met."""
        return self.answer.passed

    @property
    def failing(self) -> "pd.DataFrame":
        """The rows that are not as some expectation has them, in their order."""
        places = sorted({row for one in self.answer.results for row in one.rows})
        return self._frame.iloc[places]

    def __repr__(self) -> str:
        return text_table(self.columns, self._cells())

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._cells())

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            ("✓" if one.passed else "✕", one.sentence, f"{one.failing:,}" if not one.passed else "")
            for one in self.answer.results
        ]


def validated(frame: "pd.DataFrame", path: Path) -> CheckReport:
    """Run a suite in a file on a table."""
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(f"There is no file {path}.", field="suite") from None
    return CheckReport(frame, check(text, frame))
