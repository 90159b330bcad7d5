"""Types: what a column's values are."""

from typing import Literal

from cellworks_engine.recipes.operations.base import (
    Learned,
    OnColumns,
    code,
    column,
    listed,
)

_YES, _NO = ["true", "yes", "1", "1.0"], ["false", "no", "0", "0.0"]


class ChangeType(OnColumns, frozen=True, kw_only=True, tag="change-type"):
    """Read values as another type; what cannot be fails, or becomes missing.

    `integer` takes whole numbers only; `boolean` takes true, yes, 1 and false, no, 0, in any case.
    """

    to: Literal["number", "integer", "text", "boolean", "category"]
    errors: Literal["fail", "missing"] = "fail"

    def title(self) -> str:
        return f"Read {listed(self.columns)} as {self.to}"

    def lines(self, learned: Learned) -> list[str]:
        return [line for name in self.columns for line in self._of(column(name))]

    def _of(self, own: str) -> list[str]:
        how = "" if self.errors == "fail" else ', errors="coerce"'
        if self.to == "number":
            return [f'{own} = pd.to_numeric({own}{how}).astype("float64")']
        if self.to == "integer":
            number = f"number = pd.to_numeric({own}{how})"
            if self.errors == "missing":
                return [number, f'{own} = number.where(number % 1 == 0).astype("Int64")']
            return [number, f'{own} = number.astype("Int64")']
        if self.to in ("text", "category"):
            return [f'{own} = {own}.astype("{"string" if self.to == "text" else "category"}")']
        known = f"{{**dict.fromkeys({code(_YES)}, True), **dict.fromkeys({code(_NO)}, False)}}"
        read = [f'word = {own}.astype("string").str.lower()', f'truth = word.map({known}).astype("boolean")']
        if self.errors == "fail":
            read += [
                "unread = word[word.notna() & truth.isna()]",
                "if len(unread):",
                '    raise ValueError(f"{unread.iloc[0]!r} is neither true nor false")',
            ]
        return [*read, f"{own} = truth"]
