"""The worker's process: one model, one socket, until it is told to end or grows too large."""

import asyncio
import contextlib
import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cellworks_engine.endpoints.configuration import CANNOT_LOAD, TOO_LARGE, WorkerPlaces, WorkerSpec
from cellworks_engine.errors import CellworksError, ErrorBody
from cellworks_engine.jobs.folder import write_whole
from cellworks_engine.jobs.identity import identity
from cellworks_engine.jobs.process.threads import NAMES

if TYPE_CHECKING:
    from cellworks_engine.endpoints.worker.model import Model

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the memory."""


def main(folder: Path) -> int:
    """Load, listen, answer; returns the exit code."""
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True
    )
    places = WorkerPlaces(folder)
    for old in (places.ready, places.failure):
        old.unlink(missing_ok=True)
    spec = msgspec.json.decode(places.spec.read_bytes(), type=WorkerSpec)
    prepare(spec.threads)
    began = time.monotonic()
    try:
        from cellworks_engine.endpoints.worker.model import Model

        model = Model(spec)
    except Exception as error:
        log.error("the model cannot be loaded", exc_info=error)
        write_whole(places.failure, msgspec.json.encode(why(spec, error)))
        return CANNOT_LOAD
    log.info("%s loaded in %.2f s", spec.version, time.monotonic() - began)
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(serve(model, places))


async def serve(model: "Model", places: WorkerPlaces) -> int:
    """Answer until a signal, or the memory, says to end."""
    from cellworks_engine.endpoints.worker.server import Server

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    server = Server(model)
    await server.listen(Path(model.spec.socket))
    write_whole(places.ready, msgspec.json.encode(identity()), durable=False)
    code = 0
    while not ended.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), LOOK_EVERY)
        if (most := model.spec.limits.memory) is not None and (used := _resident()) > most:
            log.error("the worker holds %d MB, more than the %d MB it may; it ends", used >> 20, most >> 20)
            code = TOO_LARGE
            break
    places.ready.unlink(missing_ok=True)
    await server.drain()
    return code


def prepare(threads: int) -> None:
    """Set what libraries read when they are loaded, before any is."""
    for name in NAMES:
        os.environ[name] = str(threads)
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["_MLFLOW_IS_IN_SERVING_ENVIRONMENT"] = "true"
    sys.setswitchinterval(0.001)  # the loop and the thread hand over sooner than they would


def _resident() -> int:
    import psutil

    held: int = psutil.Process().memory_info().rss
    return held


def why(spec: WorkerSpec, error: Exception) -> ErrorBody:
    """Return why a model cannot be loaded, and what to do."""
    if isinstance(error, CellworksError):
        return error.body()
    said = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:500]}"
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    return ErrorBody(
        code="cannot_load",
        message=f"{spec.version} cannot be loaded. {said}",
        hint=f"Install {missing} in the studio's environment." if missing else "The worker's log says more.",
    )
