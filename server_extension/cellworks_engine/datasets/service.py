"""What a person does with datasets. Knows no HTTP; raises CellworksError with a sentence."""

from typing import Any, NamedTuple, Protocol

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.changes import Changes
from cellworks_engine.clock import now
from cellworks_engine.datasets.describing import Compare, Describe, Side
from cellworks_engine.datasets.diff_schema import DatasetDiff, DiffQuery
from cellworks_engine.datasets.looking import Found, Looking
from cellworks_engine.datasets.schema import (
    Cell,
    Check,
    Checked,
    Column,
    Dataset,
    DatasetPage,
    DatasetQuery,
    DatasetRow,
    DatasetStatistics,
    DatasetVersion,
    Description,
    FrameSource,
    NewDataset,
    NewPlace,
    Place,
    Registered,
    Source,
    SourceState,
    UsePage,
    UseQuery,
    VersionRow,
    ref_of,
)
from cellworks_engine.datasets.store import DatasetStore
from cellworks_engine.datasets.watching import Watch
from cellworks_engine.errors import Conflict, InvalidInput, NotFound
from cellworks_engine.statistics.kept import summary_in

STUDIO = "studio"
"""Who looked where nobody asked for it."""
_TRIES = 10
_NAMED = 5
"""Jobs that a refusal names; the others it counts."""


class Users(Protocol):
    """Who uses versions of datasets: the jobs, which the studio hands over."""

    def uses(self, dataset: str, query: UseQuery, *, is_open: bool = False) -> UsePage:
        """Return the jobs that used a version; with `is_open` those that have not ended."""
        ...


class Described(NamedTuple):
    """What data holds, and the content that its statistics are."""

    found: Description
    statistics: str | None


class DatasetService:
    """The datasets of one studio. Safe for threads."""

    def __init__(
        self,
        store: DatasetStore,
        changes: Changes,
        looking: Looking,
        users: Users,
        *,
        every: float = 0.0,
    ) -> None:
        self._store = store
        self._changes = changes
        self._looking = looking
        self._users = users
        self.watch = Watch(store, changes, looking.host, self._look_again, every)

    def close(self) -> None:
        """End the processes that read data."""
        self._looking.reader.close()

    # ---- doing

    def register(self, new: NewDataset, actor: str) -> Registered:
        """Make the next version, or return the newest one where it holds the same content.

        Raises InvalidInput for a source that the studio does not see, Conflict where it sees another one.
        """
        if new.statistics is not None and self._looking.kept(new.statistics) is None:
            raise InvalidInput(
                f"The studio does not hold the content {new.statistics[:12]}….",
                field="statistics",
                hint="Write it to the content store first.",
            )
        return self._register(new, self._looking.first(new.source, new.fingerprint), actor)

    def _register(self, new: NewDataset, found: Found, actor: str) -> Registered:
        values = self._values(new, found)
        for _ in range(_TRIES):
            newest = self._store.newest(new.name)
            if newest is not None and not new.new and self._is_same(newest, new):
                self._store.describe(new, actor)
                if newest["statistics"] is None and new.statistics is not None:
                    self._store.set_statistics(newest, new.statistics)
                self.check(new.name, newest["version"], Check(), actor)
                return Registered(version=self.get(new.name, newest["version"]), is_new=False)
            known = None if newest is None else newest["version"]
            number = self._store.add(new, values, actor, known=known)
            if number is not None:
                return Registered(version=self.get(new.name, number), is_new=True)
        raise Conflict(f"Others are registering {new.name} at this moment; try again.")

    def describe(self, place: Place) -> Description:
        """Look into data and register nothing; raises InvalidInput where it cannot be read."""
        return self._described(place).found

    def _described(self, place: Place, *, statistics: bool = False) -> Described:
        if (place.path is None) == (place.source is None):
            raise InvalidInput("Name a path, or a source: a URL or a database.", field="path")
        if place.source is not None:
            self._looking.check_reference(place.source)
        answer = self._looking.reader.ask(Describe(place=place, statistics=statistics))
        assert answer.found is not None
        return Described(answer.found, self._looking.keep(answer.statistics))

    def register_place(self, name: str, new: NewPlace, actor: str) -> Registered:
        """Describe a path, a URL or a query and make the next version of it; the rest is as `register`."""
        place = Place(path=new.path, source=new.source, format=new.format)
        found, statistics = self._described(place, statistics=True)
        whole = NewDataset(
            name=name, source=found.source, format=found.format, fingerprint=found.fingerprint,
            columns=found.columns, rows=found.rows, preview=found.preview, statistics=statistics,
            description=new.description, tags=new.tags, new=new.new,
        )  # fmt: skip
        if new.path is not None:
            return self.register(whole, actor)
        where = self._looking.place(whole.source)  # it was the studio that read it: once is enough
        seen = Found(path=where, size=found.size, files=found.files, stamp=found.stamp)
        return self._register(whole, seen, actor)

    def check(self, name: str, version: int | None, check: Check, actor: str) -> Checked:
        """Look whether a version's source is what it was, and remember what was found."""
        row = self._store.get(name, version)
        found, stamp = self._looking.again(row, full=check.full)
        self._store.set_checked(row, found, stamp, actor)
        return found

    def delete(self, name: str, version: int | None, force: bool, actor: str) -> None:
        """Forget a version, never the data it refers to; one that jobs have used only with `force`."""
        row = self._store.get(name, version)
        ref = ref_of(name, row["version"])
        few = UseQuery(limit=_NAMED)
        waiting = self._users.uses(ref, few, is_open=True)
        if waiting.total:
            raise Conflict(
                f"{ref} is in use: {_jobs(waiting)} did not end yet.", hint="Stop what uses it, or wait."
            )
        used = self._users.uses(ref, few)
        if used.total and not force:
            raise Conflict(
                f"{ref} was used by {_jobs(used)}.",
                hint="Delete it with force all the same: the jobs go on saying that they used it.",
            )
        self._store.remove(name, row["version"], actor)

    # ---- asking

    def get(self, name: str, version: int | None) -> DatasetVersion:
        """Return a version, whole; the newest where none is named."""
        return self._whole(self._store.get(name, version))

    def statistics(self, name: str, version: int | None) -> DatasetStatistics:
        """Return what a version's columns held; raises NotFound where that was not counted."""
        row = self._store.get(name, version)
        ref = ref_of(name, row["version"])
        kept = None if row["statistics"] is None else self._looking.kept(row["statistics"])
        if kept is None:
            raise NotFound(f"{ref} has no statistics.", hint=_no_statistics(row, ref))
        held = summary_in(kept)
        return DatasetStatistics(ref=ref, rows=held.origin.rows, total=row["rows"], columns=held.columns)

    def diff(self, name: str, version: int | None, query: DiffQuery) -> DatasetDiff:
        """Return what differs between a version and another one, which `query` names."""
        other, _, number = query.against.rpartition("/")
        rows = self._store.get(other or name, int(number)), self._store.get(name, version)
        before, after = (self._side(row) for row in rows)
        diff = self._looking.reader.ask(Compare(before=before, after=after, rows=query.rows)).diff
        assert diff is not None
        return diff

    def uses(self, name: str, version: int | None, query: UseQuery) -> UsePage:
        """Return the jobs that used a version, the newest first, with the runs that they made."""
        return self._users.uses(ref_of(name, self._store.get(name, version)["version"]), query)

    def list(self, query: DatasetQuery) -> DatasetPage:
        """Return the datasets that match."""
        change = self._changes.last()
        rows, total = self._store.page(query)
        shown = [
            DatasetRow(
                name=row["name"], description=row["description"], tags=_tags(row), versions=row["held"],
                latest=self._row(row),
            )
            for row in rows
        ]  # fmt: skip
        return DatasetPage(datasets=shown, total=total, every=self.watch.every, change=change)

    def history(self, name: str) -> Dataset:
        """Return a dataset with its versions, the newest first."""
        row, every = self._store.history(name)
        return Dataset(
            name=row["name"],
            description=row["description"],
            tags=_tags(row),
            versions=[self._row(one) for one in every],
            every=self.watch.every,
        )

    def digests(self) -> set[str]:
        """Return the content that must stay in the content store."""
        return self._store.digests()

    # ---- inside

    def _side(self, row: RowMapping) -> Side:
        whole = self._whole(row)
        return Side(
            ref=ref_of(row["name"], row["version"]), source=whole.source, format=whole.row.format,
            fingerprint=whole.row.fingerprint, path=whole.row.path, columns=whole.columns,
            rows=whole.row.rows, statistics=self._looking.kept_at(whole.statistics),
        )  # fmt: skip

    def _look_again(self, name: str, version: int) -> SourceState:
        return self.check(name, version, Check(), STUDIO).state

    def _is_same(self, newest: RowMapping, new: NewDataset) -> bool:
        """Tell whether a version holds what is being registered: the same content, still where it says."""
        if (newest["fingerprint"], newest["format"]) != (new.fingerprint, new.format):
            return False
        if newest["source"] == msgspec.json.encode(new.source):
            return True
        found, _ = self._looking.again(newest, full=False)
        return found.state == "unchanged"

    def _values(self, new: NewDataset, found: Found) -> dict[str, Any]:
        kind = type(new.source).__struct_config__.tag
        digest = new.source.content if isinstance(new.source, FrameSource) else None
        return {
            "kind": kind, "format": new.format, "source": msgspec.json.encode(new.source), "digest": digest,
            "fingerprint": new.fingerprint, "stamp": found.stamp, "size": found.size, "files": found.files,
            "rows": new.rows, "width": len(new.columns), "columns": msgspec.json.encode(new.columns),
            "preview": msgspec.json.encode(new.preview), "statistics": new.statistics, "state": "unchanged",
            "sentence": f"{found.path} was registered.", "checked": now(), "host": self._looking.host,
        }  # fmt: skip

    def _row(self, row: RowMapping) -> VersionRow:
        source = msgspec.json.decode(row["source"], type=Source)
        looked = max(row["checked"], self.watch.looked(ref_of(row["name"], row["version"])))
        check = Checked(state=row["state"], sentence=row["sentence"], checked=looked, host=row["host"])
        return VersionRow(
            name=row["name"], version=row["version"], kind=row["kind"], format=row["format"],
            path=self._looking.place(source), fingerprint=row["fingerprint"], size=row["size"],
            files=row["files"], rows=row["rows"], columns=row["width"], created=row["time"],
            actor=row["actor"], check=check,
        )  # fmt: skip

    def _whole(self, row: RowMapping) -> DatasetVersion:
        return DatasetVersion(
            row=self._row(row),
            source=msgspec.json.decode(row["source"], type=Source),
            columns=msgspec.json.decode(row["columns"], type=list[Column]),
            preview=msgspec.json.decode(row["preview"], type=list[list[Cell]]),
            statistics=row["statistics"],
        )


def _jobs(page: UsePage) -> str:
    """Say who used it: `jobs 41 (late-flights, ann), 40 (score, bob) and 3 more`."""
    shown = ", ".join(f"{use.number} ({use.name}, {use.actor})" for use in page.uses)
    more = page.total - len(page.uses)
    return f"{'job' if page.total == 1 else 'jobs'} {shown}" + (f" and {more:,} more" if more else "")


def _no_statistics(row: RowMapping, ref: str) -> str:
    """Say why there are none, and what to do."""
    if row["format"] == "other":
        return "It is a reference to files that are not looked into."
    if row["width"] == 0:
        return "It has no columns."
    return f"Register {ref.partition('/')[0]} again where it still is what it was: they are counted then."


def _tags(row: RowMapping) -> dict[str, str]:
    return msgspec.json.decode(row["tags"], type=dict[str, str])
