"""Types: what a column's values are."""

from typing import Literal

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import (
    Learned,
    OnColumns,
    Reach,
    Scalar,
    code,
    column,
    listed,
)

_YES, _NO = ["true", "yes", "1", "1.0"], ["false", "no", "0", "0.0"]


class ChangeType(OnColumns, frozen=True, kw_only=True, tag="change-type"):
    """Read values as another type; what cannot be fails, is missing or another value, stays, or its row goes.

    `integer` takes whole numbers only; `boolean` takes true, yes, 1 and false, no, 0, in any case.
    """

    to: Literal["number", "integer", "text", "boolean", "category"]
    errors: Literal["fail", "missing", "keep", "drop", "value"] = "fail"
    value: Scalar | None = None
    """What is put with `value`."""

    def __post_init__(self) -> None:
        """Raise InvalidInput where there is no value to put."""
        if self.errors == "value" and self.value is None:
            raise InvalidInput("There is no value to put for what cannot be read.", field="value")

    @property
    def reach(self) -> Reach:
        """Each value by itself, unless rows go."""
        return "others" if self.errors == "drop" else "row"

    def title(self) -> str:
        return f"Read {listed(self.columns)} as {self.to}"

    def lines(self, learned: Learned) -> list[str]:
        return [line for name in self.columns for line in self._of(column(name))]

    def _of(self, own: str) -> list[str]:
        if self.to in ("text", "category"):
            return [f'{own} = {own}.astype("{"string" if self.to == "text" else "category"}")']
        if self.to == "boolean":
            return [*self._truth(own), *self._dealt(own, "truth")]
        strict = "" if self.errors == "fail" else ', errors="coerce"'
        number = f"number = pd.to_numeric({own}{strict})"
        if self.to == "number":
            return [f'{number}.astype("float64")', *self._dealt(own, "number")]
        whole = [] if self.errors == "fail" else ["number = number.where(number % 1 == 0)"]
        return [number, *whole, 'number = number.astype("Int64")', *self._dealt(own, "number")]

    def _truth(self, own: str) -> list[str]:
        known = f"{{**dict.fromkeys({code(_YES)}, True), **dict.fromkeys({code(_NO)}, False)}}"
        read = [f'word = {own}.astype("string").str.lower()', f'truth = word.map({known}).astype("boolean")']
        if self.errors == "fail":
            read += [
                "unread = word[word.notna() & truth.isna()]",
                "if len(unread):",
                '    raise ValueError(f"{unread.iloc[0]!r} is neither true nor false")',
            ]
        return read

    def _dealt(self, own: str, made: str) -> list[str]:
        """Return lines that put what was made into the column, and deal with what could not be."""
        if self.errors in ("fail", "missing"):
            return [f"{own} = {made}"]
        unread = f"unread = {made}.isna() & {own}.notna()"
        if self.errors == "keep":
            return [unread, f"{own} = {made}.astype(object).where(~unread, {own})"]
        if self.errors == "drop":
            return [unread, f"{own} = {made}", "df = df[~unread]"]
        return [unread, f"{own} = {made}.mask(unread, {code(self.value)})"]
