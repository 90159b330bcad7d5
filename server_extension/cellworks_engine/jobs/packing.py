"""How a value travels between a notebook and a job: one file, exact, and read without a copy where possible.

Pickle protocol 5 leaves the data of frames and arrays out of the stream, so reading maps the file
(`packfile.py`) instead of copying it. A pickle is read by the Python and the
libraries that wrote it; for a reader that has others (`target`) frames go as Arrow and arrays as plain
bytes. What cannot travel is refused by name.

Only the notebook's and the job's own processes unpack: reading a pickle runs code. Importing this module
loads msgspec and the standard library; what a value needs is imported with it.
"""

import os
import sys
import types
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cellworks_engine.errors import Refused
from cellworks_engine.jobs.describing import Kind, is_imported, kind_of, library_of, summary_of
from cellworks_engine.jobs.packfile import (
    MAGIC,
    Buffer,
    Format,
    Header,
    Packed,
    Versions,
    header_of,
    opened,
    places,
)
from cellworks_engine.jobs.refusing import PICKLING_ERRORS, refusal
from cellworks_engine.jobs.schema import Capture

if TYPE_CHECKING:
    from cellworks_engine.jobs.pickling import Pickled


def pack(
    value: Any,
    name: str = "value",
    *,
    namespace: dict[str, Any] | None = None,
    target: Versions | None = None,
) -> Packed:
    """Turn a value into bytes; raises Refused that names what in it cannot travel.

    The bytes refer to the value's own memory: write them before the value changes. `namespace` is the
    notebook's: functions that it defines travel without their globals (`Packed.uses` names them). `target`
    says what the reader has; None is what is here.
    """
    kind = kind_of(value)
    here = versions_for(value)
    if target is not None and kind in {"frame", "array"} and not same(here, target):
        from cellworks_engine.jobs.crossing import to_arrow

        with _refusing(value, name):
            return _packed(value, kind, here, "arrow", [to_arrow(value, name)])
    with _refusing(value, name):
        pickled = dumps(value, namespace)
    by_value = kind in {"function", "class"} and not is_imported(value)
    format_: Format = "cloudpickle" if by_value else "pickle5"
    segments = [pickled.stream, *pickled.buffers]
    packed = _packed(value, kind, here, format_, segments)
    return packed.from_notebook(pickled.uses, lambda: _objects(value, kind, pickled), pickled.arrays)


def _objects(value: Any, kind: Kind, pickled: "Pickled") -> dict[int, Any]:
    if kind in {"frame", "array"}:
        return {id(value): value}
    from cellworks_engine.jobs.sharing import objects_in

    return objects_in(value, pickled)


def pack_module(module: types.ModuleType, more: Sequence[str]) -> Packed:
    """Turn a package into an import of it and of the modules inside that are named `more`."""
    from cellworks_engine.jobs.rebuilding import Package

    pickled = dumps(Package(module.__name__, more))
    return _packed(module, "module", versions_for(None), "pickle5", [pickled.stream, *pickled.buffers])


def pack_together(
    values: dict[str, Any], namespace: dict[str, Any] | None, views: Collection[int] = ()
) -> Packed:
    """Turn values that share objects into one file's bytes, so that its reader's values share them too.

    `views` are the ids of the arrays among them that share memory.
    """
    with _refusing(values, "value"):
        pickled = dumps(values, namespace, views)
    libraries: dict[str, str] = {}
    for value in values.values():
        libraries.update(versions_for(value).libraries)
    versions = msgspec.structs.replace(versions_for(None), libraries=libraries)
    segments = [pickled.stream, *pickled.buffers]
    header = Header(
        format="pickle5", kind="value", summary=f"{len(values)} values", versions=versions,
        segments=places(segments), names=list(values),
    )  # fmt: skip
    return Packed(header, segments)


def dumps(value: Any, namespace: dict[str, Any] | None = None, views: Collection[int] = ()) -> "Pickled":
    """Pickle a value (`pickling.dumps`, loaded when it is first needed)."""
    from cellworks_engine.jobs import pickling

    return pickling.dumps(value, namespace, views)


def _packed(
    value: Any,
    kind: Kind,
    versions: Versions,
    format_: Format,
    segments: Sequence[Buffer],
) -> Packed:
    header = Header(
        format=format_, kind=kind, summary=summary_of(value), versions=versions, segments=places(segments)
    )
    return Packed(header, segments)


@contextmanager
def _refusing(value: Any, name: str) -> Iterator[None]:
    try:
        yield
    except PICKLING_ERRORS as error:
        raise refusal(value, name, error, dumps) from error


def unpack(
    source: str | os.PathLike[str] | Buffer, name: str = "value", namespace: dict[str, Any] | None = None
) -> Any:
    """Read a packed value from a file or from bytes; raises Refused where the libraries differ too much.

    Functions of a notebook in it are bound to `namespace`. A file must not change while the value lives
    (content never does). Of values that were packed together, the one called `name` is returned. A bare
    pickle is read too.
    """
    header, value = _read(source, name, namespace)
    return value[name] if header is not None and header.names else value


def by_file(captures: Iterable[Capture]) -> dict[str, list[str]]:
    """Return the names of captured values by the digest of the file that holds them."""
    files: dict[str, list[str]] = {}
    for one in captures:
        files.setdefault(one.digest, []).append(one.name)
    return files


def unpack_together(
    source: str | os.PathLike[str] | Buffer, names: Collection[str], namespace: dict[str, Any]
) -> dict[str, Any]:
    """Read the values of one file under `names`: those that were packed together share what they shared.

    A value that has the file for itself is read anew for each name: equal content is not the same object.
    """
    values: dict[str, Any] = {}
    for name in names:
        header, value = _read(source, name, namespace)
        if header is not None and header.names:
            return {each: value[each] for each in names}
        values[name] = value
    return values


def _read(
    source: str | os.PathLike[str] | Buffer, name: str, namespace: dict[str, Any] | None
) -> tuple[Header | None, Any]:
    from cellworks_engine.jobs import pickling

    view = memoryview(source) if isinstance(source, bytes | bytearray | memoryview) else opened(Path(source))
    if view[: len(MAGIC)] != MAGIC:
        return None, pickling.loads(view, (), namespace)
    header, start = header_of(view)
    segments = [view[start + offset : start + offset + size] for offset, size in header.segments]
    if header.format == "arrow":
        from cellworks_engine.jobs.crossing import from_arrow

        return header, from_arrow(segments[0])
    _check(header, name)
    return header, pickling.loads(segments[0], segments[1:], namespace)


def versions_for(value: Any) -> Versions:
    """Return what a reader of this value's pickle must have: Python, and the library of a frame or array."""
    libraries = {}
    for library in library_of(value):
        module = sys.modules.get(library)
        if module is not None:
            libraries[library] = str(getattr(module, "__version__", ""))
    return Versions(python=f"{sys.version_info[0]}.{sys.version_info[1]}", libraries=libraries)


def same(here: Versions, there: Versions) -> bool:
    """Tell whether a pickle written here is exact there: same Python, same libraries up to the patch."""
    if here.python != there.python:
        return False
    return all(_minor(there.libraries.get(name, "")) == _minor(v) for name, v in here.libraries.items())


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


def _check(header: Header, name: str) -> None:
    if not header.versions.libraries:
        return
    for library in header.versions.libraries:
        _import(library)
    here = Versions(
        python=f"{sys.version_info[0]}.{sys.version_info[1]}",
        libraries={library: _version(library) for library in header.versions.libraries},
    )
    if not same(header.versions, here):
        raise Refused(
            f"`{name}` was packed with {_words(header.versions)}; this is {_words(here)}.",
            hint="Read it with the environment that wrote it.",
        )


def _import(library: str) -> None:
    import importlib

    try:
        importlib.import_module(library)
    except ImportError:
        raise Refused(f"The value needs {library}, which is not installed here.") from None


def _version(library: str) -> str:
    return str(getattr(sys.modules[library], "__version__", ""))


def _words(versions: Versions) -> str:
    return ", ".join(
        [f"Python {versions.python}", *(f"{name} {version}" for name, version in versions.libraries.items())]
    )
