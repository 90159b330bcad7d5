"""What the studio says of itself, on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.jobs.folder import Identity
from cellworks_engine.schema import FilePath, Input


class Hello(Input, frozen=True, kw_only=True):
    """A client says which interpreter its jobs will run in, so that a warm process can be made ready."""

    python: FilePath
    """The interpreter's path."""
    version: Annotated[str, Meta(max_length=100)] = ""
    """Python's version."""
    digest: Annotated[str, Meta(max_length=64)] = ""
    """Hash of the package list."""
    packages: Annotated[int, Meta(ge=0)] = 0
    client: Annotated[str, Meta(max_length=100)] = ""
    """The version of Cellworks that the client runs."""


class JobCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many jobs are in each state."""

    queued: int = 0
    starting: int = 0
    running: int = 0
    stopping: int = 0
    succeeded: int = 0
    failed: int = 0
    stopped: int = 0
    lost: int = 0


class Warm(msgspec.Struct, frozen=True, kw_only=True):
    """A process with the usual imports done, from which jobs fork."""

    python: str
    digest: str
    pid: int
    state: Literal["starting", "ready", "failed"]
    sentence: str | None = None
    """Why it is not ready."""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """The running studio."""

    version: str
    home: str
    store: str
    """Where jobs are kept; a URL without its password."""
    tracking_store: str
    """Where runs are kept."""
    interpreter: str
    user_home: str
    """What `~` stands for where the studio runs."""
    pid: int
    started: float
    jobs: JobCounts
    warm: list[Warm]
    change: int
    """The number of the last change."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """`supervisor.json`: who runs the studio. Left behind by one that died, not by one told to end."""

    identity: Identity
    version: str
    interpreter: str
    started: float


class Quickstart(msgspec.Struct, frozen=True, kw_only=True):
    """The notebook to begin with."""

    name: str
    content: msgspec.Raw
    """The notebook (nbformat 4)."""
