"""The operations that a recipe may be made of: `cw.recipes.operations()`."""

from collections.abc import Sequence
from typing import overload

from cellworks.display import html_table, text_table
from cellworks_engine.recipes.catalog import catalog
from cellworks_engine.recipes.catalog_schema import OperationField, OperationInfo

COLUMNS = ("group", "op", "what it does", "fields")


class OperationList(Sequence[OperationInfo]):
    """Operations, as a table: a field in brackets may be left out."""

    def __init__(self, found: list[OperationInfo]) -> None:
        self.found = found

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, index: int) -> OperationInfo: ...

    @overload
    def __getitem__(self, index: slice) -> list[OperationInfo]: ...

    def __getitem__(self, index: int | slice) -> OperationInfo | list[OperationInfo]:
        return self.found[index]

    def __repr__(self) -> str:
        return text_table(COLUMNS, self._cells()) if self.found else "No such operations."

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, self._cells()) if self.found else "No such operations."

    def _cells(self) -> list[tuple[str, ...]]:
        return [
            (one.group, one.op, one.title, " ".join(_field(each) for each in one.fields))
            for one in self.found
        ]


def operations(search: str = "") -> OperationList:
    """Return the operations in whose names, titles, groups and keywords a text stands; all for none."""
    wanted = search.lower()
    return OperationList([one for one in catalog().operations if wanted in _words(one)])


def _words(one: OperationInfo) -> str:
    return " ".join([one.op, one.title, one.group, *one.keywords]).lower()


def _field(one: OperationField) -> str:
    return one.name if one.required else f"[{one.name}]"
