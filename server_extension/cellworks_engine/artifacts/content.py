"""The content store: every byte sequence once, under its sha256.

Layout: `content/<first two hex digits>/<digest>`. A client on this host may write a file into
`incoming/`, hash it, and rename it into place itself (`place`): a rename is atomic, and two that bring
the same bytes bring the same file.
"""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from cellworks_engine.errors import InvalidInput, NotFound

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ContentStore(Protocol):
    """Bytes by digest. Safe for threads and for several processes at once."""

    def put(self, content: bytes) -> str:
        """Store bytes and return their digest."""
        ...

    def take(self, file: Path, digest: str | None = None) -> str:
        """Move a file in; raises InvalidInput where its bytes do not hash to `digest`."""
        ...

    def has(self, digest: str) -> bool:
        """Tell whether the bytes are here."""
        ...

    def path(self, digest: str) -> Path:
        """Return a local file with the bytes; raises NotFound."""
        ...

    def size(self, digest: str) -> int:
        """Return the number of bytes; raises NotFound."""
        ...

    def digests(self) -> Iterator[str]:
        """List everything stored."""
        ...

    def remove(self, digest: str) -> int:
        """Delete and return the bytes freed; 0 where it is not here."""
        ...


class FileContentStore:
    """The content store on a file system."""

    def __init__(self, folder: Path, incoming: Path) -> None:
        self.folder = folder
        self.incoming = incoming

    def put(self, content: bytes) -> str:
        """Store bytes and return their digest."""
        digest = hashlib.sha256(content).hexdigest()
        if not self.has(digest):
            temporary = self.incoming / secrets.token_hex(16)
            temporary.write_bytes(content)
            place(temporary, self.folder, digest)
        return digest

    def take(self, file: Path, digest: str | None = None) -> str:
        """Move a file in; raises InvalidInput where its bytes do not hash to `digest`."""
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
        if digest is not None and found != digest:
            file.unlink()
            raise InvalidInput(f"The bytes have the sha256 {found}, not {digest}.", field="digest")
        place(file, self.folder, found)
        return found

    def has(self, digest: str) -> bool:
        """Tell whether the bytes are here."""
        return self._file(digest).exists()

    def path(self, digest: str) -> Path:
        """Return the file with the bytes; raises NotFound."""
        file = self._file(digest)
        if not file.exists():
            raise NotFound(f"There is no content {digest[:12]}…; it may have been removed by `cellworks gc`.")
        return file

    def size(self, digest: str) -> int:
        """Return the number of bytes; raises NotFound."""
        return self.path(digest).stat().st_size

    def missing(self, digests: Iterable[str]) -> list[str]:
        """Return those that are not here, each once, in order."""
        return [digest for digest in dict.fromkeys(digests) if not self.has(digest)]

    def digests(self) -> Iterator[str]:
        """List everything stored."""
        for folder in sorted(self.folder.iterdir()):
            yield from sorted(file.name for file in folder.iterdir() if _DIGEST.fullmatch(file.name))

    def remove(self, digest: str) -> int:
        """Delete and return the bytes freed; 0 where it is not here."""
        file = self._file(digest)
        try:
            size = file.stat().st_size
            file.unlink()
        except FileNotFoundError:
            return 0
        return size

    def _file(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise InvalidInput(f"{digest[:80]!r} is not a sha256 in hex.", field="digest")
        return content_file(self.folder, digest)


def content_file(folder: Path, digest: str) -> Path:
    """Return where a digest's bytes lie in the content folder, whether they are there or not."""
    return folder / digest[:2] / digest


def place(file: Path, folder: Path, digest: str) -> Path:
    """Rename a file whose sha256 is `digest` into the content folder; the same bytes may be there already."""
    target = content_file(folder, digest)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        file.chmod(0o400)
        file.replace(target)
    except OSError:
        if not target.exists():
            shutil.copyfile(file, temporary := target.with_suffix(f".{os.getpid()}.tmp"))  # another disk
            temporary.replace(target)
        file.unlink(missing_ok=True)
    return target
