"""The environment a job is submitted from: the interpreter, and a hash of the packages that it has.

The list is read from the names of the `*.dist-info` folders, a few milliseconds, and read again only when
one of the folders on the import path has changed.
"""

import hashlib
import json
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from cellworks_engine.jobs.schema import Environment

Stamp = tuple[tuple[str, int], ...]
_known: dict[Stamp, tuple[str, ...]] = {}


def environment() -> Environment:
    """Describe this interpreter's environment."""
    digest = hashlib.sha256(listing()).hexdigest()
    return Environment(python=sys.executable, version=_version(), digest=digest, packages=len(packages()))


def listing() -> bytes:
    """Return the text whose hash names this environment: Python's version, then a package a line."""
    return "\n".join((_version(), *packages())).encode()


def _version() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def packages() -> tuple[str, ...]:
    """Return `name==version` of everything installed, sorted."""
    stamp = tuple(_stamps())
    if stamp not in _known:
        _known.clear()
        _known[stamp] = tuple(sorted({found for folder, _ in stamp for found in _installed(folder)}))
    return _known[stamp]


def import_path() -> list[str]:
    """Return the folders that this process imports from, in order: a notebook may have added some."""
    return [str(Path(folder).absolute()) for folder in sys.path if folder and Path(folder).is_dir()]


def is_users_own(module: ModuleType) -> bool:
    """Tell whether a module is a file of the user's, not part of an installed package or of Python."""
    file = getattr(module, "__file__", None)
    if module.__name__ == "__main__" or file is None:
        return False
    installed = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    path = Path(file)
    return "site-packages" not in path.parts and not any(path.is_relative_to(place) for place in installed)


def main() -> None:
    """Print as JSON what this interpreter has: `python -m cellworks.environment`."""
    told = {"version": _version(), "digest": environment().digest, "packages": packages()}
    print(json.dumps(told))  # noqa: T201


def _stamps() -> Iterator[tuple[str, int]]:
    standard = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    for folder in dict.fromkeys(sys.path):
        if not folder or folder in standard:
            continue
        try:
            yield folder, Path(folder).stat().st_mtime_ns
        except OSError:
            continue


def _installed(folder: str) -> Iterator[str]:
    try:
        entries = [path.name for path in Path(folder).iterdir()]
    except OSError:  # a zip file
        return
    for entry in entries:
        if entry.endswith(".dist-info"):
            name, _, version = entry.removesuffix(".dist-info").rpartition("-")
            yield f"{name.replace('_', '-').lower()}=={version}"


if __name__ == "__main__":
    main()
