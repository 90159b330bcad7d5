"""Files at a URL: a look at them, their fingerprint, and a copy of them to read.

Read through fsspec, beside the user's data or in the reader beside the supervisor, never in the supervisor.
A file has the fingerprint that a local file with its content has. One over `fingerprint.WHOLE` is sampled:
its size, what its store says of its content (etag, checksum, time of change) and 16 blocks.
"""

import hashlib
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any, Literal

from cellworks_engine.datasets import fingerprint
from cellworks_engine.datasets.schema import UrlSource
from cellworks_engine.datasets.variables import expanded, refuse_secrets
from cellworks_engine.errors import CellworksError, InvalidInput, MissingExtra, NotFound, Unavailable

MOST_COPIED = 8 << 30
"""Bytes that are copied to be read: what is larger is kept as a reference only."""
_PIECE = 1 << 20
_BLOCK, _SAMPLES = 64 << 10, 16
_SETTLED = 2.0
_CHECKSUMS = ("ETag", "etag", "Content-MD5", "Digest", "md5Hash", "md5", "content_md5", "checksum", "uid")
_TIMES = ("LastModified", "Last-Modified", "last_modified", "mtime", "updated", "modified", "created")
_EXTRAS = {"s3": "s3", "s3a": "s3", "http": "remote", "https": "remote"}
_PACKAGES = {"gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "abfss": "adlfs", "az": "adlfs"}


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file: its path in the folder (empty for a file by itself), and what its store says of it."""

    inside: str
    address: str
    size: int | None
    """None where the store does not say."""
    mark: str
    """An etag, a checksum or a time of change; empty where the store tells none."""
    is_settled: bool
    """Whether another content is sure to have another mark."""


@dataclass(frozen=True, slots=True)
class Remote:
    """What a look at a URL shows."""

    url: str
    system: Any
    kind: Literal["file", "folder"]
    files: tuple[RemoteFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all files whose size is known."""
        return sum(file.size or 0 for file in self.files)

    @property
    def is_sampled(self) -> bool:
        """Whether there is too much to read all of it for a fingerprint."""
        return self.size > fingerprint.WHOLE

    @property
    def stamp(self) -> str:
        """A hash of names, sizes and marks; empty where a change might show in none of them."""
        if not all(file.mark and file.is_settled for file in self.files):
            return ""
        whole = hashlib.sha256()
        for file in self.files:
            fingerprint.add(whole, file.inside.encode(), f"{file.size} {file.mark}".encode())
        return whole.hexdigest()

    @property
    def name(self) -> str:
        """The last part of the URL, which says the format."""
        return PurePosixPath(self.url.partition("?")[0].rstrip("/")).name or "data"


def look(source: UrlSource) -> Remote:
    """Look at what a URL means without reading it.

    Raises NotFound where nothing is there, Unavailable where the store does not answer, InvalidInput for what
    is no URL of fsspec's, MissingExtra where a package is missing.
    """
    refuse_secrets(source)
    system, path = _system(source)
    with told(source.url):
        found = system.info(path)
        if found.get("type") != "directory":
            return Remote(source.url, system, "file", (_file("", path, found),))
        listed = system.find(path, detail=True)
        files = tuple(_inside(system._strip_protocol(path), listed))
    if not files:
        raise NotFound(f"There is nothing at {source.url}.", field="source.url")
    return Remote(source.url, system, "folder", files)


def mark(remote: Remote) -> str:
    """Return the fingerprint, which reads all that there is, or samples of it."""
    with told(remote.url):
        return _fingerprint(remote, None)


@contextmanager
def copied(remote: Remote) -> Iterator[tuple[Path, str]]:
    """Copy everything to a temporary file or folder; yields it with the fingerprint of what was copied."""
    if remote.size > MOST_COPIED:
        raise InvalidInput(
            f"{remote.url} holds {remote.size / 2**30:,.1f} GB, and {MOST_COPIED >> 30} GB at most are read.",
            field="source.url",
            hint='Register it with format="other", as a reference, or a part of it.',
        )
    with TemporaryDirectory(prefix="cellworks-") as folder:
        place = Path(folder) / remote.name
        with told(remote.url):
            found = _fingerprint(remote, place)
        yield place, found


@contextmanager
def told(url: str) -> Iterator[None]:
    """Say in a sentence what a store answers."""
    try:
        yield
    except CellworksError:
        raise
    except FileNotFoundError as error:
        if not _is_silence(error.__cause__):
            raise NotFound(f"There is nothing at {url}.", field="source.url") from None
        raise _unavailable(url, error.__cause__ or error) from None
    except _failures() as error:
        raise _unavailable(url, error) from None


def _is_silence(cause: BaseException | None) -> bool:
    """Tell whether no answer is behind what fsspec calls a missing file, or one that is not 404."""
    if isinstance(cause, OSError):
        return not isinstance(cause, FileNotFoundError)
    return int(getattr(cause, "status", 404)) != 404


def _unavailable(url: str, error: BaseException) -> Unavailable:
    words = (str(error).strip() or type(error).__name__).splitlines()[0][:300]
    message = f"{url} cannot be read: {words}"
    return Unavailable(message, field="source.url", hint="Look at its address and credentials.")


def _system(source: UrlSource) -> tuple[Any, str]:
    try:
        import fsspec  # type: ignore[import-untyped]
    except ImportError:
        raise _missing("https") from None
    scheme = source.url.partition("://")[0].rpartition("::")[2].lower()
    if scheme in ("file", "local"):
        raise InvalidInput(f"{source.url} is a path.", field="source.url", hint="Register the path itself.")
    try:
        system, path = fsspec.core.url_to_fs(
            expanded(source.url, in_url=True), skip_instance_cache=True, **_options(scheme, source.options)
        )
    except ImportError:
        raise _missing(scheme) from None
    except (ValueError, TypeError) as error:
        raise InvalidInput(f"{source.url} cannot be opened: {error}", field="source.url") from None
    return system, path


def _options(scheme: str, told_: Mapping[str, str]) -> dict[str, Any]:
    """Return storage options: texts, but for true and false; a region goes where s3fs wants it."""
    words = {"true": True, "false": False}
    found: dict[str, Any] = {name: expanded(value) for name, value in told_.items()}
    found = {name: words.get(value.lower(), value) for name, value in found.items()}
    if scheme in ("s3", "s3a"):
        if "region" in found:
            found["client_kwargs"] = {"region_name": found.pop("region")}
        found.setdefault("use_listings_cache", False)
    return found


def _missing(scheme: str) -> MissingExtra:
    extra = _EXTRAS.get(scheme)
    line = f"'cellworks[{extra}]'" if extra else _PACKAGES.get(scheme, f"the fsspec package for {scheme}")
    return MissingExtra(
        f"Reading {scheme}:// needs a package that is not installed.", hint=f"pip install {line}"
    )


def _failures() -> tuple[type[Exception], ...]:
    """Return what file systems raise: those that are loaded have errors of their own."""
    found: list[type[Exception]] = [OSError, ValueError]
    for module, name in (("botocore.exceptions", "BotoCoreError"), ("aiohttp", "ClientError")):
        if module in sys.modules:
            found.append(getattr(sys.modules[module], name))
    return tuple(found)


def _file(inside: str, address: str, found: Mapping[str, Any]) -> RemoteFile:
    size = found.get("size")
    checksum = next((str(found[word]) for word in _CHECKSUMS if found.get(word)), "")
    time_ = next((found[word] for word in _TIMES if found.get(word)), None)
    changed = _seconds(time_)
    settled = bool(checksum) or (changed is not None and time.time() - changed > _SETTLED)
    return RemoteFile(
        inside, address, None if size is None else int(size), checksum or str(time_ or ""), settled
    )


def _seconds(value: Any) -> float | None:
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, int | float):
        return float(value)
    try:
        return parsedate_to_datetime(str(value)).timestamp()
    except ValueError:
        return None


def _inside(top: str, listed: Mapping[str, Mapping[str, Any]]) -> Iterator[RemoteFile]:
    """Yield the files below a folder in the order of their names; names that begin with a dot are no data."""
    if len(listed) > fingerprint.MOST_FILES:
        raise InvalidInput(f"{top} holds more than {fingerprint.MOST_FILES:,} files.", field="source.url")
    for address, found in sorted(listed.items()):
        inside = address.removeprefix(top).lstrip("/")
        parts = PurePosixPath(inside).parts
        if found.get("type") == "directory" or not parts or any(part.startswith(".") for part in parts):
            continue
        yield _file(inside, address, found)


def _fingerprint(remote: Remote, place: Path | None) -> str:
    """Read, keep a copy where a place is given, and say what was read, as `fingerprint.py` does of files."""
    sampled = remote.is_sampled
    if remote.kind == "file":
        only = _one(remote, remote.files[0], place, _SAMPLES)
        return f"sha256{'-sampled' if sampled else ''}:{only}"
    tree = hashlib.sha256()
    for file in remote.files:
        inside = None if place is None else place / file.inside
        fingerprint.add(tree, file.inside.encode(), _one(remote, file, inside, 2).encode())
    return f"sha256-tree{'-sampled' if sampled else ''}:{tree.hexdigest()}"


def _one(remote: Remote, file: RemoteFile, place: Path | None, samples: int) -> str:
    found = _sampled(remote.system, file, samples) if remote.is_sampled else None
    if found is not None and place is None:
        return found
    whole = hashlib.sha256()
    if place is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
    with remote.system.open(file.address, "rb") as opened:
        writing = None if place is None else place.open("wb")
        try:
            while piece := opened.read(_PIECE):
                whole.update(piece)
                if writing is not None:
                    writing.write(piece)
        finally:
            if writing is not None:
                writing.close()
    return found or whole.hexdigest()


def _sampled(system: Any, file: RemoteFile, samples: int) -> str:
    """Hash size, mark and blocks; a server that sends no parts of a file shows its first block only."""
    size = file.size or 0
    whole = hashlib.sha256(f"{size} {file.mark}".encode())
    with system.open(file.address, "rb", cache_type="none") as opened:
        for number in range(samples if opened.seekable() else 1):
            opened.seek(max(0, size - _BLOCK) * number // (samples - 1))
            whole.update(opened.read(_BLOCK))
    return whole.hexdigest()
