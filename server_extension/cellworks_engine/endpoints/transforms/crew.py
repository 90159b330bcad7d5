"""Mini-batches through one model in this process, or through several in processes of their own, in order."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from cellworks_engine.endpoints.transforms.predicting import Outcome, Worker
from cellworks_engine.endpoints.transforms.reading import Batch
from cellworks_engine.jobs.transform_schema import TransformEntry

AHEAD = 2
"""Mini-batches that wait for each process, so that none idles."""


class WorkerDied(Exception):
    """A process that predicts was killed, or the machine's memory was not enough for it."""


def alone(worker: Worker, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Outcome]]:
    """Yield each mini-batch with its predictions."""
    for batch in batches:
        yield batch, worker.answer(batch)


def together(
    entry: TransformEntry, compiled: Path | None, batches: Iterable[Batch]
) -> Iterator[tuple[Batch, Outcome]]:
    """Yield each mini-batch with its predictions, in order; `entry.workers` processes make them."""
    # spawned: a library that has computed here need not work in a fork
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(entry.workers, context, initializer=_begin, initargs=(entry, compiled))
    waiting: deque[tuple[Batch, Future[Outcome]]] = deque()
    try:
        for batch in batches:
            waiting.append((batch, pool.submit(_answer, _packed(batch))))
            if len(waiting) >= entry.workers * AHEAD:
                yield _first(waiting)
        while waiting:
            yield _first(waiting)
    except BrokenProcessPool:
        raise WorkerDied(
            f"one of the {entry.workers} processes that predict was killed; each holds a model of its own"
        ) from None
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _first(waiting: "deque[tuple[Batch, Future[Outcome]]]") -> tuple[Batch, Outcome]:
    batch, future = waiting.popleft()
    return batch, future.result()


_worker: list[Worker] = []


def _begin(entry: TransformEntry, compiled: Path | None) -> None:
    _worker.append(Worker(entry, compiled))


def _packed(batch: Batch) -> tuple[Any, ...]:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.table.schema) as writer:
        writer.write_table(batch.table)
    return batch.file, sink.getvalue().to_pybytes(), batch.bad, batch.text


def _answer(packed: tuple[Any, ...]) -> Outcome:
    import pyarrow as pa

    file, content, bad, text = packed
    return _worker[0].answer(Batch(file, pa.ipc.open_stream(content).read_all(), bad, text))
