"""The process beside the supervisor that looks into data: `python -m cellworks.dataset_reader`.

It takes a Question on its input and writes an Answer; what libraries print goes to the errors.
"""

import os
import sys
from pathlib import Path

import msgspec

from cellworks.dataset_source import Found, describe_path, describe_place
from cellworks_engine.datasets.describing import Answer, Compare, Describe, Look, Looked, Question
from cellworks_engine.datasets.schema import Description, FrameSource, Place, SqlSource
from cellworks_engine.errors import CellworksError, InvalidInput

_NICE = 5
"""Whoever waits for a form waits less than whoever waits for a job."""


def main() -> None:
    """Answer one question."""
    os.nice(_NICE)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)
        asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Question)
        out.write(msgspec.json.encode(_answer(asked)))


def _answer(asked: Question) -> Answer:
    try:
        if isinstance(asked, Compare):
            from cellworks.dataset_compare import compare

            return Answer(diff=compare(asked))
        return _looked(asked) if isinstance(asked, Look) else _described(asked)
    except CellworksError as error:
        return Answer(error=error.body())


def _described(asked: Describe) -> Answer:
    found = _found(asked.place, statistics=asked.statistics)
    assert not isinstance(found.source, FrameSource)
    description = Description(
        source=found.source,
        format=found.format,
        fingerprint=found.fingerprint,
        size=found.size,
        files=found.files,
        stamp=found.stamp,
        columns=found.described.columns,
        rows=found.described.rows,
        preview=found.described.preview,
    )
    return Answer(found=description, statistics=found.statistics)


def _found(place: Place, *, statistics: bool) -> Found:
    if place.source is not None:
        return describe_place(place.source, place.format, statistics=statistics)
    path = Path(place.path or "").expanduser()
    if not path.is_absolute():
        raise InvalidInput(f"{place.path} is not an absolute path.", field="path")
    return describe_path(path, place.format, statistics=statistics)


def _looked(asked: Look) -> Answer:
    """Look at a URL without reading it where its stamp is the known one; rows are always read."""
    if isinstance(asked.source, SqlSource):
        from cellworks_engine.datasets.rows import Rows

        rows = Rows(asked.source).skim()
        seen = Looked(
            kind="sql", size=rows.size, files=0, rows=rows.count, stamp="", fingerprint=rows.fingerprint
        )
        return Answer(looked=seen)
    from cellworks_engine.datasets.remote import look, mark

    remote = look(asked.source)
    known = bool(asked.stamp) and remote.stamp == asked.stamp
    return Answer(
        looked=Looked(
            kind="url",
            size=remote.size,
            files=len(remote.files),
            stamp=remote.stamp,
            fingerprint=None if known else mark(remote),
        )
    )


if __name__ == "__main__":
    main()
