"""The studio's datasets: `cw.datasets["flights/2"]`, `cw.datasets()`, `cw.datasets.register(…)`."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

from cellworks.client import connect, path_of
from cellworks.dataset_handle import COLUMNS, Dataset, cells
from cellworks.display import html_table, text_table
from cellworks_engine.datasets.schema import Dataset as History
from cellworks_engine.datasets.schema import (
    DatasetKind,
    DatasetPage,
    DatasetSort,
    DatasetVersion,
    Registered,
    SourceState,
    VersionRow,
)
from cellworks_engine.errors import InvalidInput


class DatasetList(Sequence[Dataset]):
    """Some versions, as a table; an item is a handle."""

    def __init__(self, rows: list[VersionRow], total: int) -> None:
        self.rows = rows
        self.total = total

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Dataset: ...

    @overload
    def __getitem__(self, index: slice) -> list[Dataset]: ...

    def __getitem__(self, index: int | slice) -> Dataset | list[Dataset]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        row = self.rows[index]
        return Dataset(_read(row.name, str(row.version)))

    def __repr__(self) -> str:
        return text_table(COLUMNS, [cells(row) for row in self.rows]) if self.rows else "No datasets."

    def _repr_html_(self) -> str:
        return html_table(COLUMNS, [cells(row) for row in self.rows]) if self.rows else "No datasets."


class Datasets:
    """The studio's datasets: `cw.datasets["flights"]` is the newest version, `"flights/2"` that one."""

    def __call__(
        self,
        *,
        search: str | None = None,
        state: SourceState | None = None,
        kind: DatasetKind | None = None,
        sort: DatasetSort = "name",
        limit: int = 100,
        offset: int = 0,
    ) -> DatasetList:
        """List the newest version of each dataset, by name unless `sort` says otherwise.

        cw.datasets(state="changed")          # whose data is not what it was
        cw.datasets(sort="-size", limit=10)   # the largest
        """
        page = self.page(search, limit, state=state, kind=kind, sort=sort, offset=offset)
        return DatasetList([row.latest for row in page.datasets], page.total)

    def __getitem__(self, reference: str) -> Dataset:
        """Return a version by its reference; the newest one where only a name is given."""
        name, version = parse(reference)
        return Dataset(_read(name, version or "latest"))

    def __repr__(self) -> str:
        return repr(self(limit=20))

    def __str__(self) -> str:
        return "the studio's datasets"  # what `cw.datasets?` asks for, which needs no studio

    def _repr_html_(self) -> str:
        return self(limit=20)._repr_html_()

    def register(
        self,
        name: str,
        source: Any,
        *,
        format: str | None = None,  # noqa: A002  # the word that a person says
        options: Mapping[str, str] | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        new: bool = False,
    ) -> Dataset:
        """Make a version of a file, a folder, a URL, rows of a database or a frame, and return it.

            cw.datasets.register("flights", "data/flights.parquet")
            cw.datasets.register("flights", "s3://bucket/flights/", options={"endpoint_url": "http://minio:9000"})
            cw.datasets.register("late", cw.sql("postgresql://${PGUSER}:${PGPASSWORD}@db/air", "SELECT …"))
            cw.datasets.register("jan-feb", jan_feb, description="the first two months")

        Data stays where it is; a frame is written once into the studio. Its columns are counted. The same
        content again is the version that is there, unless `new` asks for another. `format` is taken from the
        names unless given: parquet, csv, jsonl, arrow, other. `options` are fsspec's storage options of a
        URL. Secrets are named as environment variables, `${NAME}`, and never kept.
        """
        return self.registered(
            name, source, format=format, options=options, description=description, tags=tags, new=new
        )[0]

    def registered(self, name: str, source: Any, **more: Any) -> tuple[Dataset, bool]:
        """Register, and tell whether that made a new version."""
        from cellworks.dataset_source import make

        client = connect()
        client.greet()
        body = make(
            client, name, source, format_=more.get("format"), options=more.get("options"),
            description=more.get("description"), tags=more.get("tags"), new=bool(more.get("new")),
            job=more.get("job"),
        )  # fmt: skip
        made = client.call("POST", "/datasets", Registered, body=body)
        return Dataset(made.version), made.is_new

    def versions(self, name: str) -> DatasetList:
        """List the versions of a dataset, the newest first."""
        rows = self.history(name).versions
        return DatasetList(rows, len(rows))

    def history(self, name: str) -> History:
        """Return a dataset with its description, tags and versions."""
        return connect().call("GET", path_of("datasets", parse(name)[0]), History)

    def page(
        self,
        search: str | None = None,
        limit: int = 100,
        *,
        state: SourceState | None = None,
        kind: DatasetKind | None = None,
        sort: DatasetSort = "name",
        offset: int = 0,
    ) -> DatasetPage:
        """Read some of the datasets that match."""
        query = {
            "search": search,
            "limit": limit,
            "state": state,
            "kind": kind,
            "sort": sort,
            "offset": offset,
        }
        return connect().call("GET", "/datasets", DatasetPage, query=query)


datasets = Datasets()


def frame_of(reference: str) -> Any:
    """Return the rows of a version, for a job that is given one by name; raises Conflict where it changed."""
    return datasets[reference].frame(engine="pandas")


def parse(reference: str) -> tuple[str, str | None]:
    """Take `flights/2` apart; the version is None where only a name is given."""
    name, slash, version = reference.partition("/")
    if not name or (slash and not (version.isdecimal() and len(version) < 10 and int(version) > 0)):
        raise InvalidInput(
            f"{reference!r} is no dataset.",
            field="dataset",
            hint="Write flights, or flights/2 for a version.",
        )
    return name, str(int(version)) if version else None


def _read(name: str, version: str) -> DatasetVersion:
    return connect().call("GET", path_of("datasets", name, "versions", version), DatasetVersion)
