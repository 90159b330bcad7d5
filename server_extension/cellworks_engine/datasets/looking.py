"""Whether what a version refers to is still what it was: the cheap look first, then the content."""

from pathlib import Path

import msgspec
from sqlalchemy import RowMapping

from cellworks_engine.artifacts.content import FileContentStore, content_file
from cellworks_engine.clock import now
from cellworks_engine.datasets.describing import Look, Looked
from cellworks_engine.datasets.fingerprint import Seen, fingerprint, look
from cellworks_engine.datasets.reader import Reader
from cellworks_engine.datasets.rows import check_source, title
from cellworks_engine.datasets.schema import (
    Checked,
    FileSource,
    FolderSource,
    FrameSource,
    Source,
    SourceState,
    SqlSource,
    UrlSource,
    ref_of,
)
from cellworks_engine.datasets.variables import refuse_secrets
from cellworks_engine.errors import CellworksError, Conflict, InvalidInput, NotFound


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the studio saw of a source that is being registered."""

    path: str
    size: int
    files: int
    stamp: str
    """Empty where the source has only just changed: a stamp would miss a change at the same moment."""


class Looking:
    """Looks at sources where the studio runs, as the user whom the studio is."""

    def __init__(self, content: FileContentStore, host: str) -> None:
        self._content = content
        self.host = host
        self.reader = Reader()
        """URLs and databases are looked at by the reader: nothing that reads them is loaded here."""

    def keep(self, statistics: bytes | None) -> str | None:
        """Keep packed statistics, and return what they are called."""
        return None if statistics is None else self._content.put(statistics)

    def kept(self, digest: str) -> bytes | None:
        """Return content that was kept; None where it has gone."""
        return self._content.path(digest).read_bytes() if self._content.has(digest) else None

    def kept_at(self, digest: str | None) -> str | None:
        """Return the path of content that was kept; None where it has gone."""
        if digest is None or not self._content.has(digest):
            return None
        return str(self._content.path(digest))

    def place(self, source: Source) -> str:
        """Return where a source lies: its path on this host, its URL, or its database with what is read."""
        if isinstance(source, FrameSource):
            return str(content_file(self._content.folder, source.content))
        if isinstance(source, UrlSource):
            return source.url
        return title(source) if isinstance(source, SqlSource) else source.path

    def first(self, source: Source, expected: str) -> Found:
        """Look at a source for the first time.

        Raises InvalidInput for one that cannot be registered, Conflict where its fingerprint is not the
        expected one.
        """
        if isinstance(source, FrameSource):
            return self._first_frame(source, expected)
        if isinstance(source, UrlSource | SqlSource):
            return self._first_remote(source, expected)
        path = Path(source.path)
        if not path.is_absolute():
            raise InvalidInput(f"{source.path} is not an absolute path.", field="source.path")
        try:
            seen = look(path)
            stamp = seen.stamp if seen.is_settled() else ""
            self._check_kind(source, seen)
            found = fingerprint(seen)
        except OSError as error:
            raise InvalidInput(
                self._cannot(path, error),
                field="source.path",
                hint="Give a path that exists there, or register a frame: its content travels.",
            ) from None
        if found != expected:
            raise Conflict(
                f"{path} on {self.host} is not what was described: it has changed just now, or it is another "
                "file by the same path.",
                field="fingerprint",
            )
        return Found(path=str(path), size=seen.size, files=len(seen.files), stamp=stamp)

    def again(self, row: RowMapping, *, full: bool) -> tuple[Checked, str]:
        """Look at a version's source again; returns what was found, and the stamp to remember."""
        source = msgspec.json.decode(row["source"], type=Source)
        ref = ref_of(row["name"], row["version"])
        if isinstance(source, FrameSource):
            return self._frame_again(source, ref), row["stamp"]
        if isinstance(source, UrlSource | SqlSource):
            return self._remote_again(row, source, ref, full)
        path = Path(source.path)
        try:
            return self._again(row, path, ref, full)
        except OSError as error:
            return self._checked("missing", f"{ref}: {self._cannot(path, error)}"), row["stamp"]
        except InvalidInput as error:
            return self._checked("changed", f"{ref}: {error.message}"), row["stamp"]

    def _again(self, row: RowMapping, path: Path, ref: str, full: bool) -> tuple[Checked, str]:
        seen = look(path)
        stamp, settled = seen.stamp, seen.is_settled()
        if seen.kind != row["kind"]:
            sentence = f"{path} is a {seen.kind}; {ref} is a {row['kind']}."
            return self._checked("changed", sentence), row["stamp"]
        if stamp == row["stamp"] and not full:
            sentence = f"{path} has the size and the time of change that it had as {ref}."
            return self._checked("unchanged", sentence), stamp
        if fingerprint(seen) == row["fingerprint"]:
            sentence = f"{path} has the content that it had as {ref}."
            return self._checked("unchanged", sentence), stamp if settled else ""
        sentence = f"{path} is not what it was as {ref}: {_difference(row, seen)}."
        return self._checked("changed", sentence), row["stamp"]

    def _first_frame(self, source: FrameSource, expected: str) -> Found:
        if not self._content.has(source.content):
            raise InvalidInput(
                f"The studio does not hold the content {source.content[:12]}….",
                field="source.content",
                hint="Write it to the content store first.",
            )
        if expected != f"sha256:{source.content}":
            raise Conflict("A frame's fingerprint is the sha256 of its content.", field="fingerprint")
        path = self._content.path(source.content)
        return Found(path=str(path), size=self._content.size(source.content), files=1, stamp="")

    def _frame_again(self, source: FrameSource, ref: str) -> Checked:
        if self._content.has(source.content):
            return self._checked("unchanged", f"{ref} is the studio's own copy, which nobody changes.")
        return self._checked("missing", f"{ref}: the studio's copy has been removed.")

    def _first_remote(self, source: UrlSource | SqlSource, expected: str) -> Found:
        self.check_reference(source)
        try:
            seen = self._looked(source, "")
        except NotFound as error:
            raise InvalidInput(
                f"{error.message} ({self.host}, where the studio runs)",
                field="source",
                hint="Give a URL that the studio can read too, or register a frame: its content travels.",
            ) from None
        if seen.fingerprint != expected:
            raise Conflict(
                f"{self.place(source)}, read on {self.host}, is not what was described: it has changed just "
                "now, or its rows come in no fixed order.",
                field="fingerprint",
                hint="Give a query an ORDER BY that tells all rows apart.",
            )
        return Found(path=self.place(source), size=seen.size, files=seen.files, stamp=seen.stamp)

    def check_reference(self, source: UrlSource | SqlSource) -> None:
        """Refuse a reference that tells secrets, or that nothing can be read by; raises InvalidInput."""
        if isinstance(source, SqlSource):
            check_source(source)
        else:
            refuse_secrets(source)

    def _remote_again(
        self, row: RowMapping, source: UrlSource | SqlSource, ref: str, full: bool
    ) -> tuple[Checked, str]:
        place = self.place(source)
        try:
            seen = self._looked(source, "" if full else row["stamp"])
        except CellworksError as error:
            return self._checked("missing", f"{ref}: {error.message}"), row["stamp"]
        if seen.fingerprint is None:
            sentence = f"{place} has the sizes and the marks of its store that it had as {ref}."
            return self._checked("unchanged", sentence), seen.stamp
        if seen.fingerprint == row["fingerprint"]:
            return self._checked("unchanged", f"{place} has the content that it had as {ref}."), seen.stamp
        sentence = f"{place} is not what it was as {ref}: {_remote_difference(row, seen)}."
        return self._checked("changed", sentence), row["stamp"]

    def _looked(self, source: UrlSource | SqlSource, stamp: str) -> Looked:
        looked = self.reader.ask(Look(source=source, stamp=stamp)).looked
        assert looked is not None
        return looked

    def _check_kind(self, source: FileSource | FolderSource, seen: Seen) -> None:
        kind = "file" if isinstance(source, FileSource) else "folder"
        if seen.kind != kind:
            raise InvalidInput(f"{source.path} is a {seen.kind}, not a {kind}.", field="source")
        if not seen.files:
            raise InvalidInput(f"The folder {source.path} holds no file.", field="source.path")

    def _checked(self, state: SourceState, sentence: str) -> Checked:
        return Checked(state=state, sentence=sentence, checked=now(), host=self.host)

    def _cannot(self, path: Path, error: OSError) -> str:
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            return f"there is no {path} on {self.host}, where the studio runs."
        return f"{path} cannot be read on {self.host}, where the studio runs: {error.strerror or error}."


def _difference(row: RowMapping, seen: Seen) -> str:
    if len(seen.files) != row["files"]:
        return f"{len(seen.files):,} files where there were {row['files']:,}"
    if seen.size != row["size"]:
        return f"{seen.size:,} bytes where there were {row['size']:,}"
    if "-sampled:" in row["fingerprint"]:
        return "its time of change or a part of it that was read differs"
    return "as many bytes, with other content"


def _remote_difference(row: RowMapping, seen: Looked) -> str:
    if seen.rows is not None and seen.rows != row["rows"]:
        return f"{seen.rows:,} rows where there were {row['rows'] or 0:,}"
    if seen.rows is not None:
        return "as many rows, with other values or in another order"
    if seen.files != row["files"]:
        return f"{seen.files:,} files where there were {row['files']:,}"
    if seen.size != row["size"]:
        return f"{seen.size:,} bytes where there were {row['size']:,}"
    return "as many bytes, with other content"
