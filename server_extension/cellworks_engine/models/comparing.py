"""Versions of a model side by side: what they are, and what the runs that made them were given and gave."""

from collections.abc import Iterator, Mapping, Sequence

from cellworks_engine.errors import InvalidInput
from cellworks_engine.models.check_schema import (
    VersionComparedRow,
    VersionComparison,
    VersionGroup,
    VersionsQuery,
)
from cellworks_engine.models.schema import ModelVersion, SignatureColumn, ref_of
from cellworks_engine.models.service import ModelService
from cellworks_engine.runs.comparing import Comparing
from cellworks_engine.runs.comparison_schema import CompareQuery

Value = str | float | None
_TAKEN: dict[str, VersionGroup] = {
    "code": "code", "data": "data", "environment": "environment", "git": "git", "tags": "tags",
}  # fmt: skip
"""The groups of a comparison of runs that are told of versions too, in their order."""


class ComparingVersions:
    """Sets versions side by side. Safe for threads."""

    def __init__(self, models: ModelService, runs: Comparing) -> None:
        self._models = models
        self._runs = runs

    def compare(self, name: str, query: VersionsQuery) -> VersionComparison:
        """Compare two to ten different versions of a model."""
        if len(set(query.version)) < len(query.version):
            raise InvalidInput("A version is named twice; name different ones.", field="version")
        sides = [self._models.get(name, str(number)) for number in query.version]
        rows = list(_rows(sides))
        missing = [f"{_ref(one)}: {one.problem}" for one in sides if one.problem is not None]
        runs, why = self._of_runs(sides)
        missing += why
        rows += runs
        shown = [row for row in rows if row.differs or query.all]
        return VersionComparison(
            name=name, versions=list(query.version), rows=shown,
            same=sum(not row.differs for row in rows), missing=missing,
        )  # fmt: skip

    def _of_runs(self, sides: Sequence[ModelVersion]) -> tuple[list[VersionComparedRow], list[str]]:
        """Return what jobs ran to make the versions; versions of one run have all of that in common."""
        without = [one for one in sides if one.lineage.run is None]
        if without:
            told = ", ".join(_ref(one) for one in without)
            return [], [f"{told}: no run made it, so its code and data are not known."]
        ids = [one.lineage.run or "" for one in sides]
        several = list(dict.fromkeys(ids))
        if len(several) < 2:
            return [], []
        found = self._runs.compare(CompareQuery(run=several))
        at = [several.index(id_) for id_ in ids]
        rows = [
            _row(_TAKEN[row.group], row.name, [row.values[place] for place in at])
            for row in found.rows
            if row.group in _TAKEN
        ]
        return rows, list(dict.fromkeys(why for side in found.sides for why in side.missing))


def _rows(sides: Sequence[ModelVersion]) -> Iterator[VersionComparedRow]:
    rows = [one.row for one in sides]
    yield _row("version", "approval", [row.approval.state for row in rows])
    yield _row("version", "aliases", [", ".join(row.aliases) or None for row in rows])
    yield _row("version", "registered by", [row.actor for row in rows])
    yield _row("version", "run", [row.run[:8] if row.run else None for row in rows])
    yield _row("version", "flavors", [", ".join(one.flavors) or None for one in sides])
    yield _row("version", "python", [one.python or None for one in sides])
    yield _row("version", "baseline", [row.baseline[:8] if row.baseline else None for row in rows])
    yield _row("version", "description", [row.description or None for row in rows])
    yield from _table("metrics", [dict(one.metrics) for one in sides])
    yield from _table("params", [dict(one.params) for one in sides])
    for part in ("inputs", "outputs", "params"):
        columns = [getattr(one.signature, part) if one.signature is not None else [] for one in sides]
        yield from _table("signature", [_columns(part, some) for some in columns])
    yield from _table("requirements", [_pinned(one.requirements) for one in sides])
    yield from _table("tags", [dict(row.tags) for row in rows])


def _columns(part: str, columns: Sequence[SignatureColumn]) -> dict[str, Value]:
    one = part.removesuffix("s")
    return {
        f"{one} {column.name}".rstrip(): column.type + ("" if column.required else ", optional")
        for column in columns
    }


def _pinned(lines: Sequence[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for line in lines:
        name, pin, version = line.partition("==")
        found[name.strip()] = version.strip() if pin else "any" if name.strip() == line else line
    return found


def _table(group: VersionGroup, sides: Sequence[Mapping[str, Value]]) -> Iterator[VersionComparedRow]:
    for name in sorted({name for side in sides for name in side}):
        yield _row(group, name, [side.get(name) for side in sides])


def _row(group: VersionGroup, name: str, values: Sequence[Value]) -> VersionComparedRow:
    return VersionComparedRow(group=group, name=name, values=list(values), differs=len(set(values)) > 1)


def _ref(one: ModelVersion) -> str:
    return ref_of(one.row.name, one.row.version)
