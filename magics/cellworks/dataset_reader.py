"""The process beside the supervisor that looks into a file or folder: `python -m cellworks.dataset_reader`.

It takes a PathSource on its input and writes an Answer; what libraries print goes to the errors.
"""

import os
import sys
from pathlib import Path

import msgspec

from cellworks.dataset_source import describe_path
from cellworks_engine.datasets.describing import Answer
from cellworks_engine.datasets.schema import Description, PathSource
from cellworks_engine.errors import CellworksError, InvalidInput

_NICE = 5
"""Whoever waits for a form waits less than whoever waits for a job."""


def main() -> None:
    """Answer one question."""
    os.nice(_NICE)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        asked = msgspec.json.decode(sys.stdin.buffer.read(), type=PathSource)
        out.write(msgspec.json.encode(_answer(asked)))


def _answer(asked: PathSource) -> Answer:
    path = Path(asked.path).expanduser()
    try:
        if not path.is_absolute():
            raise InvalidInput(f"{asked.path} is not an absolute path.", field="path")
        return Answer(found=_described(path, asked.format))
    except CellworksError as error:
        return Answer(error=error.body())


def _described(path: Path, format_: str | None) -> Description:
    found = describe_path(path, format_)
    return Description(
        source=found.source,
        format=found.format,
        fingerprint=found.fingerprint,
        size=found.seen.size,
        files=len(found.seen.files),
        columns=found.described.columns,
        rows=found.described.rows,
        preview=found.described.preview,
    )


if __name__ == "__main__":
    main()
