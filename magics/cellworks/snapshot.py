"""A snapshot of source files: a tar in the content store, the same bytes for the same files."""

import io
import tarfile
from pathlib import Path

from cellworks.ignore import files
from cellworks.quantities import human_size
from cellworks_engine.errors import InvalidInput, TooLarge

MOST_FILES = 20_000
MOST_BYTES = 200 << 20


def pack_source(source: Path) -> tuple[bytes, list[str]]:
    """Return the tar of a folder, and the names of the files in it.

    `.gitignore` is honoured, secrets and caches are left out, and times and owners too, so that a second
    snapshot of the same files is the same content.
    """
    if not source.is_dir():
        raise InvalidInput(f"The source {source} is not a folder.", field="source")
    chosen = _chosen(source)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, _ in chosen:
            content = path.read_bytes()
            entry = tarfile.TarInfo(path.relative_to(source).as_posix())
            entry.size = len(content)
            entry.mode = 0o755 if path.stat().st_mode & 0o100 else 0o644
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue(), [path.relative_to(source).as_posix() for path, _ in chosen]


def _chosen(source: Path) -> list[tuple[Path, int]]:
    chosen: list[tuple[Path, int]] = []
    total = 0
    for path in files(source):
        bytes_of = path.stat().st_size
        chosen.append((path, bytes_of))
        total += bytes_of
        if len(chosen) > MOST_FILES:
            raise TooLarge(
                f"The source {source} holds more than {MOST_FILES:,} files.",
                field="source",
                hint="Name a smaller folder, or leave data out in .gitignore.",
            )
    if total > MOST_BYTES:
        largest = sorted(chosen, key=lambda one: -one[1])[:3]
        named = ", ".join(f"{path.relative_to(source)} ({human_size(count)})" for path, count in largest)
        raise TooLarge(
            f"The source {source} holds {human_size(total)}, and a snapshot takes {human_size(MOST_BYTES)}. "
            f"The largest: {named}.",
            field="source",
            hint="Leave data out in .gitignore and read it from its path.",
        )
    return chosen
