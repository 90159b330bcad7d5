"""A recipe over a file that need not fit into memory: rows come and go in batches where each is by itself."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cellworks_engine.errors import InvalidInput
from cellworks_engine.recipes.batches import Source, batches_of, frame_of
from cellworks_engine.recipes.misfits import expected
from cellworks_engine.recipes.running import run
from cellworks_engine.recipes.schema import RecipeSpec

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ROWS = 200_000
"""In a batch."""
KINDS = {".parquet": "parquet", ".csv": ",", ".tsv": "\t", ".jsonl": "jsonl"}
"""Of files that are made: a kind, or what stands between the columns of a text."""
Telling = Callable[[int, int | None], None]
"""Told after each batch how many rows are done, of how many."""


@dataclass(frozen=True)
class Cleaned:
    """A file that was made."""

    path: str
    rows: int
    recipe: RecipeSpec
    """With what it has learned, where it was to learn again."""
    streamed: bool
    """Whether rows went in batches, or all at once."""


def streams(recipe: RecipeSpec) -> bool:
    """Tell whether rows may go in batches: no step looks at others."""
    return all(step.off or step.do.reach != "others" for step in recipe.steps)


def clean_file(
    recipe: RecipeSpec,
    source: "Source",
    to: Path,
    *,
    refit: bool = False,
    frames: "Mapping[str, pd.DataFrame] | None" = None,
    tell: Telling = lambda _done, _of: None,
    rows: int = ROWS,
) -> Cleaned:
    """Run a recipe on a file's rows (or a frame's) and write another file; whole or not at all.

    With `refit` it learns from all rows first, which takes them all into memory, as steps do that look at
    other rows. Raises InvalidInput, and NotFound for a file that is not there.
    """
    kind = kind_of_made(to)
    streamed = streams(recipe) and not refit
    with _Writing(to, kind) as writing:
        if streamed:
            for batch, of in batches_of(source, rows):
                writing.add(run(recipe, batch, frames=frames).frame)
                tell(writing.rows, of)
        else:
            frame = frame_of(source)
            done = run(recipe, frame, fit=refit, frames=frames)
            if refit:
                recipe = _replaced(done.recipe, frame)
            writing.add(done.frame)
            tell(writing.rows, writing.rows)
    return Cleaned(str(to), writing.rows, recipe, streamed)


def kind_of_made(to: Path) -> str:
    """Return what is written, by the name; raises InvalidInput."""
    kind = KINDS.get(to.suffix.lower())
    if kind is None:
        raise InvalidInput(
            f"{to} is of no kind that is written.", field="to", hint=f"There are {', '.join(KINDS)}."
        )
    return kind


def _replaced(recipe: RecipeSpec, frame: "pd.DataFrame") -> RecipeSpec:
    import msgspec

    return msgspec.structs.replace(recipe, expects=expected(recipe, frame))


class _Writing:
    """Writes batches beside the file that is made, and puts it into its place at the end.

    Parquet has one schema, and a batch may know less than another (a column in which nothing is there yet):
    batches are kept apart until all have come, and then written as what holds them all.
    """

    def __init__(self, to: Path, kind: str) -> None:
        self._to, self._kind = to, kind
        self.rows = 0

    def __enter__(self) -> "_Writing":
        self._to.parent.mkdir(parents=True, exist_ok=True)
        self._folder = tempfile.TemporaryDirectory(prefix=f".{self._to.name}.", dir=self._to.parent)
        self._made = Path(self._folder.name) / self._to.name
        self._parts: list[Path] = []
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._folder:
            if kind is None:
                if self._kind == "parquet":
                    _join(self._parts, self._made)
                self._made.replace(self._to)

    def add(self, frame: "pd.DataFrame") -> None:
        """Write some rows more."""
        first = self.rows == 0 and not self._made.exists()
        if self._kind == "parquet":
            part = self._made.with_name(f"{len(self._parts)}.part")
            _write_part(frame, part)
            self._parts.append(part)
        elif self._kind == "jsonl":
            frame.to_json(
                self._made, orient="records", lines=True, date_format="iso", mode="w" if first else "a"
            )
        else:
            frame.to_csv(self._made, sep=self._kind, index=False, header=first, mode="w" if first else "a")
        self.rows += len(frame)


def _write_part(frame: "pd.DataFrame", part: Path) -> None:
    import pyarrow as pa

    try:
        frame.to_parquet(part, index=False)
    except (pa.ArrowException, TypeError) as error:
        raise InvalidInput(
            f"Parquet cannot hold what comes out: {str(error).splitlines()[0]}", field="to",
            hint="Change the type of that column in a step, or write CSV.",
        ) from None  # fmt: skip


def _join(parts: list[Path], to: Path) -> None:
    """Write parts as one file with the schema that holds them all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if len(parts) == 1:
        parts[0].replace(to)
        return
    try:
        schema = pa.unify_schemas([pq.read_schema(part) for part in parts], promote_options="permissive")
    except pa.ArrowException as error:
        raise InvalidInput(
            f"Batches came out with columns of different types: {str(error).splitlines()[0]}", field="steps",
            hint="Change the type of that column in a step.",
        ) from None  # fmt: skip
    with pq.ParquetWriter(to, schema) as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches():
                writer.write_table(_as(pa.Table.from_batches([batch]), schema))


def _as(table: "pa.Table", schema: "pa.Schema") -> Any:
    import pyarrow as pa

    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)
