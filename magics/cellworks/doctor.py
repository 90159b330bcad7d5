"""What may be wrong with an installation, and the line that mends it. Starts nothing and changes nothing."""

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import msgspec

from cellworks.client import Client, connect
from cellworks_engine import __version__
from cellworks_engine.config import Home
from cellworks_engine.errors import CellworksError
from cellworks_engine.starting import interpreter
from cellworks_engine.studio_schema import Status

INSTALL = "pip install --no-deps cellworks && pip install msgspec cloudpickle"
"""What a kernel's environment needs that is not the server's."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    good: bool
    what: str
    cure: str | None = None


def examine() -> list[Finding]:
    """Look at the SDK, the home and the studio."""
    client = connect(may_start=False)
    found = [_python(), *_packages(), *_bytecode()]
    if client.home is not None:
        found += [_home(client.home), _starts(client.home)]
    return [*found, _studio(client), _git()]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(
        good=(3, 11) <= sys.version_info[:2] <= (3, 13),
        what=f"cellworks {__version__} in Python {version} ({sys.executable})",
        cure="Cellworks needs Python 3.11 to 3.13.",
    )


def _packages() -> list[Finding]:
    missing = [name for name in ("msgspec", "cloudpickle") if find_spec(name) is None]
    if not missing:
        return [Finding(good=True, what="what the SDK needs is installed")]
    cure = f"In this environment: {INSTALL}"
    return [Finding(good=False, what=f"{name} is not installed", cure=cure) for name in missing]


def _bytecode() -> list[Finding]:
    """Python may be told to keep no bytecode, and uv makes none unless asked."""
    if not sys.dont_write_bytecode:
        return []
    specs = [spec for name in ("mlflow", "pandas") if (spec := find_spec(name)) is not None]
    bare = [spec for spec in specs if spec.cached is None or not Path(spec.cached).exists()]
    if not bare:
        return [Finding(good=True, what="packages are compiled to bytecode")]
    names = " and ".join(spec.name for spec in bare)
    folder = Path(bare[0].origin or "").parent.parent
    return [
        Finding(
            good=False,
            what=f"no bytecode of {names} is kept (PYTHONDONTWRITEBYTECODE): "
            "each process compiles them anew, for seconds",
            cure=f"{sys.executable} -m compileall -q -j 0 {folder}",
        )
    ]


def _home(home: Home) -> Finding:
    try:
        home.make()
        home.settings()
    except (CellworksError, OSError) as error:
        return Finding(good=False, what=f"the home {home.path} cannot be used: {error}")
    free = shutil.disk_usage(home.path).free
    return Finding(
        good=free > 1 << 30,
        what=f"the home {home.path}, {free / 1e9:.1f} GB free",
        cure="Free some disk: `cellworks gc --dry-run` says what the studio could give back.",
    )


def _starts(home: Home) -> Finding:
    try:
        python = interpreter(home)
    except CellworksError as error:
        return Finding(good=False, what=error.message, cure=error.hint)
    return Finding(good=True, what=f"the studio runs in {python}")


def _studio(client: Client) -> Finding:
    try:
        status = client.call("GET", "/status", Status)
    except CellworksError as error:
        return Finding(
            good=False, what=f"the studio does not answer: {error.message}", cure=error.hint or "cellworks up"
        )
    return Finding(
        good=True, what=f"the studio {status.version} answers, runs are in {status.tracking_store}"
    )


def _git() -> Finding:
    if shutil.which("git") is None:
        return Finding(good=True, what="git is not installed: jobs will not carry uncommitted changes")
    return Finding(good=True, what="git is installed: jobs carry commit, branch and uncommitted changes")
