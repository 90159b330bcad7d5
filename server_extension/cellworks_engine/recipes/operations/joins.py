"""A second frame: its columns beside these, or its rows below them."""

from typing import Literal

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import Learned, Name, Operation, Reach, code, listed, quoted
from cellworks_engine.recipes.operations.frames import Frame, check_frame, is_name, named, reading, title_of


class _WithFrame(Operation, frozen=True, kw_only=True):
    """What takes a second frame."""

    frame: Frame

    def __post_init__(self) -> None:
        """Raise InvalidInput for what is no frame."""
        check_frame(self.frame)

    @property
    def reach(self) -> Reach:
        """Rows of another frame matter, and make more or fewer of these."""
        return "others"

    def frames(self) -> list[str]:
        return [self.frame] if is_name(self.frame) else []


class Join(_WithFrame, frozen=True, kw_only=True, tag="join"):
    """Put the columns of a second frame beside the rows with the same keys; missing keys match missing ones.

    `semi` keeps the rows that have a match and `anti` those that have none, without new columns; `cross`
    pairs each row with each.
    """

    columns: list[Name] = []
    """The keys."""
    matches: list[Name] = []
    """What the keys are called in the second frame; empty: the same."""
    how: Literal["inner", "left", "right", "outer", "semi", "anti", "cross"] = "left"
    suffix: Name = "_right"
    """Of columns of the second frame whose names are taken."""

    def __post_init__(self) -> None:
        """Raise InvalidInput where keys are wanting."""
        check_frame(self.frame)
        if self.how != "cross" and not self.columns:
            raise InvalidInput(f"A {self.how} join needs keys.", field="columns")
        if self.matches and len(self.matches) != len(self.columns):
            raise InvalidInput("There are not as many keys on both sides.", field="matches")

    @property
    def makes_rows(self) -> bool:
        return self.how not in ("semi", "anti")

    @property
    def moves_rows(self) -> bool:
        return self.how in ("semi", "anti")

    def title(self) -> str:
        by = f" by {listed(self.columns)}" if self.how != "cross" else ""
        return f"Join {title_of(self.frame)}{by} ({self.how})"

    def reads(self) -> list[str]:
        return [] if self.how == "cross" else self.columns

    def lines(self, learned: Learned) -> list[str]:
        other, suffixes = named(self.frame), f'suffixes=("", {quoted(self.suffix)})'
        if self.how == "cross":
            return [*reading(self.frame), f'df = df.merge({other}, how="cross", {suffixes})']
        if self.how in ("semi", "anti"):
            return [*reading(self.frame), *self._filtered(other)]
        return [*reading(self.frame), f'df = df.merge({other}, how="{self.how}", {self._on()}, {suffixes})']

    def _on(self) -> str:
        if self.matches in ([], self.columns):
            return f"on={code(self.columns)}"
        return f"left_on={code(self.columns)}, right_on={code(self.matches)}"

    def _filtered(self, other: str) -> list[str]:
        side = "both" if self.how == "semi" else "left_only"
        return [
            f"keys = {other}[{code(self.matches or self.columns)}].drop_duplicates()",
            f'sides = df[{code(self.columns)}].merge(keys, how="left", {self._on()}, indicator=True)',
            f'df = df[(sides["_merge"] == "{side}").to_numpy()]',
        ]


class Concat(_WithFrame, frozen=True, kw_only=True, tag="concat"):
    """Put the rows of a second frame below; a column that only one of them has is missing in the other."""

    source: Name | None = None
    """A new column that says where a row is from: `this`, or the frame's name."""
    unique: bool = False
    """Keep the first of rows that have the same values."""

    @property
    def makes_rows(self) -> bool:
        return True

    def title(self) -> str:
        return f"Put the rows of {title_of(self.frame)} below"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        mine, other = "df", named(self.frame)
        if self.source is not None:
            name = quoted(self.source)
            mine = f'df.assign(**{{{name}: "this"}})'
            other = f"{other}.assign(**{{{name}: {quoted(title_of(self.frame))}}})"
        found = [*reading(self.frame), f"df = pd.concat([{mine}, {other}], ignore_index=True)"]
        if self.unique and self.source is not None:
            found.append(
                f"df = df.drop_duplicates([name for name in df.columns if name != {quoted(self.source)}])"
            )
        elif self.unique:
            found.append("df = df.drop_duplicates()")
        return found
