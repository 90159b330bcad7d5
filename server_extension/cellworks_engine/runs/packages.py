"""Which packages an environment had: from the list that was kept, else from its interpreter."""

import subprocess

import msgspec

from cellworks_engine.artifacts.content import FileContentStore
from cellworks_engine.jobs.schema import Environment

_LISTING = 60.0
"""Seconds that an interpreter may take to list its packages."""


class Listed(msgspec.Struct):
    """What an interpreter says of itself."""

    digest: str
    packages: list[str]


def packages_of(recorded: Environment, content: FileContentStore) -> list[str] | None:
    """Return `name==version` of what was installed; None where only the hash of the list is known.

    The hash is that of the list's text, so the content store holds the list under it.
    """
    if len(recorded.digest) != 64:
        return None
    if not content.has(recorded.digest):
        listed = list_now(recorded.python)
        if listed is None or listed.digest != recorded.digest:
            return None
        content.put("\n".join((recorded.version, *listed.packages)).encode())
    return content.path(recorded.digest).read_text().split("\n")[1:]


def list_now(python: str) -> Listed | None:
    """Ask an interpreter for its packages; None where it is gone, or has no Cellworks any more."""
    try:
        done = subprocess.run(
            [python, "-P", "-m", "cellworks.environment"],
            stdin=subprocess.DEVNULL, capture_output=True, cwd="/", timeout=_LISTING, check=True,
        )  # fmt: skip
        return msgspec.json.decode(done.stdout, type=Listed)
    except (OSError, subprocess.SubprocessError, msgspec.DecodeError):
        return None
