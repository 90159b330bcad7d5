"""The process beside the supervisor that reads data; it stays a minute after each answer.

Reading tables needs pandas and Arrow, which are 200 MB in memory, and URLs need fsspec and its friends: the
supervisor never loads them. The process runs the SDK's own reader, so a form describes a file exactly as
`cw.datasets.register` does. It answers each question in a fork of its own, so that nothing of one (a listing
that fsspec keeps, memory) is there at the next.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import msgspec

from cellworks_engine.datasets.describing import Answer, Question, words_of
from cellworks_engine.datasets.framing import framed, read_framed
from cellworks_engine.errors import Unavailable, from_wire

MODULE = "cellworks.dataset_reader"
"""Reads questions from its input and writes answers, each framed."""
PATIENCE = 140.0
"""Seconds that a question has; a client gives up waiting at 150."""
STAYS = 60.0
"""Seconds that a process waits for the next question."""


class Reader:
    """Asks the reader on this host. Safe for threads: whoever asks meanwhile has a process of their own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[subprocess.Popen[bytes]] = []

    def ask(self, question: Question) -> Answer:
        """Return the answer; raises the error that is the answer, and Unavailable where there is none."""
        deadline = time.monotonic() + PATIENCE
        content = None
        while content is None:
            process, fresh = self._process()
            try:
                content = _asked(process, msgspec.json.encode(question), deadline)
            except TimeoutError:
                _kill(process)
                raise Unavailable(
                    f"{words_of(question)} was not read within {PATIENCE:.0f} s.",
                    field="source",
                    hint="Register it in a notebook or a shell, which wait as long as it takes: "
                    "`cellworks datasets register`.",
                ) from None
            if content is None:
                _kill(process)
                if fresh:
                    raise Unavailable(
                        f"The process that reads {words_of(question)} ended: {process.returncode}."
                    )
        with self._lock:
            self._waiting.append(process)
        answer = msgspec.json.decode(content, type=Answer)
        if answer.error is not None:
            raise from_wire(answer.error)
        return answer

    def close(self) -> None:
        """End the processes that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for process in waiting:
            _kill(process)

    def _process(self) -> tuple[subprocess.Popen[bytes], bool]:
        """Return a process that waits, else a fresh one and True; one that waited may have left meanwhile."""
        with self._lock:
            if self._waiting:
                return self._waiting.pop(), False
        command = [sys.executable, "-P", "-m", MODULE, str(STAYS)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        return process, True


def _asked(process: subprocess.Popen[bytes], question: bytes, deadline: float) -> bytes | None:
    """Return the answer, None where the process has left; raises TimeoutError."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(framed(question))
        process.stdin.flush()
    except BrokenPipeError:
        return None
    return read_framed(process.stdout.fileno(), deadline)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has forked."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
