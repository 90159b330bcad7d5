"""Keys of endpoints: made here, kept as hashes; the newest one's text lies in a file of the user's alone.

The file is written before the store knows the key, under another name, and takes its place after: whatever
is killed in between, the file holds a key that opens the endpoint.
"""

import hashlib
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_engine.endpoints.schema import Key
from cellworks_engine.jobs.folder import write_whole

PREFIX = "cwk_"


class StoredKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as the store has it; `digest` is the SHA-256 of its text, in hex."""

    digest: str
    shown: str
    created: float
    expires: float | None = None

    def is_valid(self) -> bool:
        """Tell whether it opens the endpoint now."""
        return self.expires is None or self.expires > now()

    def row(self) -> Key:
        """Return it as it travels."""
        return Key(shown=self.shown, created=self.created, expires=self.expires)


def decode(content: bytes) -> list[StoredKey]:
    """Return the keys of an endpoint's row, the newest first."""
    return msgspec.json.decode(content, type=list[StoredKey])


def encode(keys: Sequence[StoredKey]) -> bytes:
    """Return keys as a row holds them."""
    return msgspec.json.encode(list(keys))


def digest_of(text: str) -> str:
    """Return what is kept of a key."""
    return hashlib.sha256(text.encode()).hexdigest()


class KeyFiles:
    """The files with the keys' texts."""

    def __init__(self, home: Home) -> None:
        self._folder = home.path / "endpoints" / "keys"
        self._own = home.path / "gateway" / "studio.key"

    def path(self, endpoint: str) -> Path:
        """Return where an endpoint's newest key lies."""
        return self._folder / f"{endpoint}.key"

    def prepare(self, endpoint: str) -> StoredKey:
        """Make a key and write it beside the file; `settle` puts it in its place once the store has it."""
        text = PREFIX + secrets.token_urlsafe(32)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_private(self._next(endpoint), text)
        return StoredKey(digest=digest_of(text), shown=text[-4:], created=now())

    def settle(self, endpoint: str, keys: Sequence[StoredKey]) -> None:
        """Put a prepared key in its place where it is the store's newest, else drop it."""
        try:
            text = self._next(endpoint).read_text().strip()
        except FileNotFoundError:
            return
        if keys and digest_of(text) == keys[0].digest:
            self._next(endpoint).replace(self.path(endpoint))
        else:
            self._next(endpoint).unlink(missing_ok=True)

    def forget(self, endpoint: str) -> None:
        """Remove the files of an endpoint that is gone."""
        self.path(endpoint).unlink(missing_ok=True)
        self._next(endpoint).unlink(missing_ok=True)

    def own(self) -> str:
        """Return the studio's own key, with which it tries endpoints; made once."""
        try:
            return self._own.read_text().strip()
        except FileNotFoundError:
            self._own.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            text = PREFIX + secrets.token_urlsafe(32)
            _write_private(self._own, text)
            return text

    def _next(self, endpoint: str) -> Path:
        return self._folder / f"{endpoint}.next"


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    before = os.umask(0o077)
    try:
        write_whole(path, text.encode() + b"\n")
    finally:
        os.umask(before)
