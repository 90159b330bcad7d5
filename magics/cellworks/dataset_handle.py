"""A version of a dataset in code: what it refers to, whether that is still what it was, and its frame."""

import time
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cellworks.client import Client, connect, in_job, path_of
from cellworks.dataset_table import Table
from cellworks.quantities import human_size
from cellworks_engine.artifacts.content import content_file
from cellworks_engine.datasets.diff_schema import DatasetDiff
from cellworks_engine.datasets.fingerprint import fingerprint, look
from cellworks_engine.datasets.schema import (
    Cell,
    Check,
    Checked,
    Column,
    DatasetStatistics,
    DatasetVersion,
    FrameSource,
    SqlSource,
    UrlSource,
    Use,
    UsePage,
    VersionRow,
    ref_of,
)
from cellworks_engine.errors import Conflict, InvalidInput, NotFound

if TYPE_CHECKING:
    from cellworks.dataset_figures import Diff, Statistics

COLUMNS = ("dataset", "kind", "format", "rows", "columns", "size", "source", "checked", "by")


class Uses(Table):
    """The jobs that used a version, as a table; `jobs` and `runs` are for `cw.jobs[…]` and `cw.runs[…]`."""

    def __init__(self, page: UsePage) -> None:
        super().__init__(
            ("job", "name", "state", "by", "submitted", "as", "run"), [_used(one) for one in page.uses]
        )
        self.page = page

    @property
    def jobs(self) -> list[int]:
        """The numbers of the jobs."""
        return [use.number for use in self.page.uses]

    @property
    def runs(self) -> list[str]:
        """The ids of their runs."""
        return [run for use in self.page.uses for run in use.runs]


class Dataset:
    """A version of a dataset: `cw.datasets["flights/2"]`. It never changes; what it refers to may."""

    def __init__(self, version: DatasetVersion) -> None:
        self._version = version

    def __repr__(self) -> str:
        row = self._version.row
        shape = f"{row.rows:,} x {row.columns}" if row.rows is not None else row.format
        lines = [f"{self.ref}  {row.kind}  {shape}  {human_size(row.size)}  {row.check.state}"]
        return "\n".join(
            [*lines, row.path, *([] if row.check.state == "unchanged" else [row.check.sentence])]
        )

    def _repr_html_(self) -> str:
        head, *rest = repr(self).splitlines()
        lines = "".join(f"<div>{escape(line)}</div>" for line in rest)
        return f"<div><b>{escape(head)}</b></div>{lines}{self.preview()._repr_html_()}"

    @property
    def ref(self) -> str:
        """Name and version: `flights/2`."""
        return ref_of(self.name, self.version)

    @property
    def name(self) -> str:
        """The dataset's name."""
        return self._version.row.name

    @property
    def version(self) -> int:
        """The version's number."""
        return self._version.row.version

    @property
    def row(self) -> VersionRow:
        """The version as a line of the list, with what the last look found."""
        return self._version.row

    @property
    def whole(self) -> DatasetVersion:
        """The version as it travels."""
        return self._version

    @property
    def path(self) -> Path:
        """Where the data lies on the studio's host; raises InvalidInput for what lies elsewhere."""
        if isinstance(self._version.source, UrlSource | SqlSource):
            raise InvalidInput(
                f"{self.ref} lies at {self._version.row.path}, which is no path.",
                field="path",
                hint="Read it with .frame(), or take .url.",
            )
        return Path(self._version.row.path)

    @property
    def url(self) -> str | None:
        """The URL of the data or of its database, as it was registered; None of files and frames here."""
        source = self._version.source
        return source.url if isinstance(source, UrlSource | SqlSource) else None

    @property
    def fingerprint(self) -> str:
        """How the content is recognised; the prefix says how much of it was read."""
        return self._version.row.fingerprint

    @property
    def rows(self) -> int | None:
        """The number of rows, where the format has rows."""
        return self._version.row.rows

    @property
    def size(self) -> int:
        """Bytes."""
        return self._version.row.size

    @property
    def schema(self) -> Table:
        """The columns: name, type in Arrow's words, whether values may be missing."""
        return Table(("column", "dtype", "nullable"), [_described(one) for one in self._version.columns])

    def preview(self) -> Table:
        """Return the first rows as they were when the version was registered."""
        rows: list[list[Cell]] = self._version.preview
        width = len(rows[0]) if rows else len(self._version.columns)
        names = [column.name for column in self._version.columns[:width]]
        return Table(names, [tuple(row) for row in rows])

    def check(self, *, full: bool = False) -> Checked:
        """Look whether the data is what it was: `unchanged`, `changed` or `missing`, with a sentence.

        Size and time of change are compared first, then the content; `full` reads the content in any case.
        The studio looks, where it runs.
        """
        found = connect().call("POST", self._address("check"), Checked, body=Check(full=full))
        row = msgspec.structs.replace(self._version.row, check=found)
        self._version = msgspec.structs.replace(self._version, row=row)
        return found

    def frame(self, *, engine: Literal["pandas", "polars"] | None = None, changed: bool = False) -> Any:
        """Return the data as a frame: pandas', or that of the library it was registered from.

        Raises Conflict where the data is not what it was, unless `changed` takes it as it is now.
        """
        from cellworks.dataset_frames import checked_engine
        from cellworks.dataset_origin import remember

        library = checked_engine(engine)
        client = connect()
        found = self.check()
        if found.state == "missing" or not (changed or found.state == "unchanged"):
            raise self._refusal(found)
        source = self._version.source
        if isinstance(source, FrameSource):
            frame, library = self._read_content(client, source, library), library or source.library
        elif isinstance(source, UrlSource | SqlSource):
            library = library or "pandas"
            frame = self._read_elsewhere(source, library, changed=changed)
        else:
            library = library or "pandas"
            frame = self._read_files(client, library, changed=changed)
        if found.state == "unchanged" and not in_job():
            remember(frame, self.ref, library)
        return frame

    def use(self) -> str:
        """Return the path or URL for a job that reads the data; raises Conflict where it has changed."""
        found = self.check()
        if found.state != "unchanged":
            raise self._refusal(found)
        if self._version.row.format == "packed":
            raise InvalidInput(
                f"{self.ref} is a frame that Parquet cannot hold exactly, so no program reads its file.",
                field="inputs",
                hint="Name the frame in a cell, or give it to a function.",
            )
        if isinstance(self._version.source, SqlSource):
            raise InvalidInput(
                f"{self.ref} is rows of a database, which have no path.",
                field="inputs",
                hint=f'Read them in the job: cw.datasets["{self.ref}"].frame()',
            )
        return self._version.row.path

    def statistics(self) -> "Statistics":
        """Return what the columns held when the version was registered: a table, and `.column(name)`."""
        from cellworks.dataset_figures import Statistics

        return Statistics(connect().call("GET", self._address("statistics"), DatasetStatistics))

    def diff(self, against: str, *, rows: bool = True) -> "Diff":
        """Return what differs from another version: columns, rows, and how far values moved.

            cw.datasets["flights/2"].diff("flights/1")

        Rows are compared where both versions can still be read as they were; `rows=False` leaves them out.
        """
        from cellworks.dataset_figures import Diff

        query: dict[str, str | bool] = {"against": against, "rows": rows}
        return Diff(connect().call("GET", self._address("diff"), DatasetDiff, query=query))

    def used(self, *, limit: int = 100) -> "Uses":
        """Return the jobs that used this version, the newest first, with the runs that they made."""
        found = connect().call("GET", self._address("uses"), UsePage, query={"limit": limit})
        return Uses(found)

    def delete(self, *, force: bool = False) -> None:
        """Forget this version, never the data that it refers to; `force` where jobs have used it."""
        connect().tell("DELETE", self._address(), query={"force": force})

    def _address(self, *more: str) -> str:
        return path_of("datasets", self.name, "versions", self.version, *more)

    def _refusal(self, found: Checked) -> Conflict | NotFound:
        if found.state == "missing":
            return NotFound(f"{self.ref} cannot be read: {found.sentence}")
        return Conflict(
            found.sentence,
            hint=f'Register it as it is now (cw.datasets.register("{self.name}", …)), '
            "or take it all the same: .frame(changed=True).",
        )

    def _read_content(self, client: Client, source: FrameSource, engine: Any) -> Any:
        from cellworks.dataset_frames import read_frame

        content: Path | bytes
        if client.home is not None:
            content = content_file(client.home.content, source.content)
        else:
            content = client.content(path_of("content", source.content))
        return read_frame(content, self._version.row.format, source.library, engine)

    def _read_elsewhere(self, source: UrlSource | SqlSource, engine: Any, *, changed: bool) -> Any:
        """Read a URL or rows here, and make sure that it is what the studio looked at."""
        from cellworks.dataset_remote import frame_of_sql, frame_of_url

        expected = None if changed else self.fingerprint
        if isinstance(source, SqlSource):
            return frame_of_sql(source, engine, expected)
        return frame_of_url(source, self._version.row.format, engine, expected)

    def _read_files(self, client: Client, engine: Any, *, changed: bool) -> Any:
        """Read the files here, and make sure that they are the ones that the studio looked at."""
        from cellworks.dataset_frames import read_files

        try:
            seen = look(self.path)
            if client.home is None and not changed and fingerprint(seen) != self.fingerprint:
                raise Conflict(f"{self.path} is another one here than on {self.row.check.host}.")
            frame = read_files(self.path, seen, self._version.row.format, engine)
            is_still = look(self.path).stamp == seen.stamp
        except FileNotFoundError:
            raise NotFound(
                f"{self.ref} lies on {self.row.check.host}; here is no {self.path}.",
                hint='Read it in a job: cw.submit(…, inputs={"data": cw.datasets[…]}).',
            ) from None
        if not is_still:
            raise Conflict(f"{self.path} changed while it was read.")
        return frame


def cells(row: VersionRow) -> tuple[str, ...]:
    """Return a version as the cells of a table with `COLUMNS`."""
    checked = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(row.check.checked))
    rows = "" if row.rows is None else f"{row.rows:,}"
    return (
        ref_of(row.name, row.version),
        row.kind,
        row.format,
        rows,
        str(row.columns),
        human_size(row.size),
        row.check.state,
        f"{checked} on {row.check.host}",
        row.actor,
    )


def _described(column: Column) -> tuple[str, str, str]:
    return column.name, column.dtype, "yes" if column.nullable else "no"


def _used(use: Use) -> tuple[Any, ...]:
    submitted = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(use.created))
    runs = " ".join(run[:8] for run in use.runs)
    return str(use.number), use.name, use.state, use.actor, submitted, ", ".join(use.names), runs
