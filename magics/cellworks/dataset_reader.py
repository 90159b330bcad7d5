"""The process beside the supervisor that looks into data: `python -m cellworks.dataset_reader`.

It takes Questions on its input and writes Answers, each with its length in front; what libraries print goes
to the errors.
"""

import importlib
import os
import select
import sys
import traceback
from pathlib import Path
from typing import NoReturn

import msgspec

from cellworks.dataset_source import Found, describe_path, describe_place
from cellworks_engine.datasets.describing import (
    Answer,
    Compare,
    Describe,
    Look,
    Looked,
    Question,
    words_of,
)
from cellworks_engine.datasets.framing import framed, read_framed
from cellworks_engine.datasets.schema import Description, FrameSource, Place, SqlSource
from cellworks_engine.errors import CellworksError, InvalidInput, Unavailable

_NICE = 5
"""Whoever waits for a form waits less than whoever waits for a job."""
_USUAL = ("pandas", "pyarrow.parquet", "pyarrow.csv", "cellworks.dataset_statistics")


def main(stays: float) -> None:
    """Answer questions, each in a fork, until none comes for `stays` seconds or whoever asks has gone."""
    os.nice(_NICE)
    out = os.dup(1)
    os.dup2(2, 1)  # what libraries print is no answer
    for module in _USUAL:  # once for all that are asked; whoever asks first waits for it
        importlib.import_module(module)
    while select.select([0], [], [], stays)[0]:
        question = read_framed(0)
        if question is None:
            return
        _tell(out, framed(_forked(question)))


def _tell(out: int, answer: bytes) -> None:
    left = memoryview(answer)
    while left:
        left = left[os.write(out, left) :]


def _forked(question: bytes) -> bytes:
    """Return the answer of a fork of this process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer_and_end(question, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(pid, 0)
    if answer:
        return answer
    code = os.waitstatus_to_exitcode(status)
    words = words_of(msgspec.json.decode(question, type=Question))
    gone = Unavailable(f"The process that reads {words} ended with {code}; the studio's log may say why.")
    return msgspec.json.encode(Answer(error=gone.body()))


def _answer_and_end(question: bytes, writing: int) -> NoReturn:
    try:
        answer = _answer(msgspec.json.decode(question, type=Question))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(msgspec.json.encode(answer))
    except BaseException:  # noqa: BLE001 (the outermost frame of the process)
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


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
    main(float(sys.argv[1]))
