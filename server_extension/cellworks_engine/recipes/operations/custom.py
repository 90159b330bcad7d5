"""A step that a person writes."""

import ast
from typing import Annotated

from msgspec import Meta

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.operations.base import Learned, Operation, Reach


class Custom(Operation, frozen=True, kw_only=True, tag="custom"):
    """Lines of pandas that take `df` and leave what they made in `df`."""

    code: Annotated[str, Meta(min_length=1, max_length=100_000)]
    name: Annotated[str, Meta(max_length=200)] = ""
    by_rows: bool = False
    """A person's word that each row is done by itself, so that it may stand before a model."""

    def __post_init__(self) -> None:
        """Raise InvalidInput for what Python does not read."""
        try:
            ast.parse(self.code)
        except SyntaxError as error:
            raise InvalidInput(f"Line {error.lineno}: {error.msg}.", field="code") from None

    @property
    def reach(self) -> Reach:
        """Nobody knows unless it is said."""
        return "row" if self.by_rows else "others"

    def title(self) -> str:
        return self.name or "Custom code"

    def reads(self) -> list[str]:
        return []

    def lines(self, learned: Learned) -> list[str]:
        return self.code.rstrip().splitlines()
