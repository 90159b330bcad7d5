"""What a person asks of a running endpoint through the studio: one request to try, a piece of a log."""

import http.client
import time
from pathlib import Path
from urllib.parse import quote

from cellworks_engine.endpoints.configuration import WorkerPlaces
from cellworks_engine.endpoints.schema import Invocation, Invoked, WorkerLog, WorkerLogQuery
from cellworks_engine.errors import NotFound, Unavailable

PATIENCE = 100.0
"""Seconds that an answer may take; the gateway itself gives up earlier."""


def invoke(port: int | None, key: str, endpoint: str, wish: Invocation) -> Invoked:
    """Ask an endpoint through the gateway; raises Unavailable where that cannot be reached."""
    if port is None:
        raise Unavailable(f"{endpoint} does not serve yet.", hint="Wait until its deployment serves.")
    headers = {"Authorization": f"Bearer {key}", "Content-Type": wish.content_type}
    if wish.deployment is not None:
        headers["azureml-model-deployment"] = wish.deployment
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("POST", f"/endpoints/{quote(endpoint)}/invocations", wish.body.encode(), headers)
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(f"The gateway cannot be reached: {error}.", hint="Try again in a moment.") from None
    finally:
        connection.close()
    return Invoked(
        status=answer.status, body=body.decode(errors="replace"),
        content_type=answer.headers.get("Content-Type", ""),
        deployment=answer.headers.get("azureml-model-deployment"),
        milliseconds=1000 * (time.perf_counter() - began),
    )  # fmt: skip


def read_log(folder: Path, query: WorkerLogQuery) -> WorkerLog:
    """Return a piece of a worker's log; raises NotFound where there is no such worker."""
    numbers = (
        sorted(int(one.name) for one in folder.glob("*") if one.name.isdecimal()) if folder.is_dir() else []
    )
    number = query.worker if query.worker is not None else _telling(folder, numbers)
    file = folder / str(number) / "log"
    if query.worker is not None and number not in numbers:
        raise NotFound(
            f"There is no worker {number}.", hint=f"There is {', '.join(map(str, numbers)) or 'none'}."
        )
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, 2)
            opened.seek(min(query.offset, size))
            content = opened.read(query.limit)
    except FileNotFoundError:
        return WorkerLog(worker=number, text="", offset=0, next=0, size=0)
    start = min(query.offset, size)
    return WorkerLog(
        worker=number,
        text=content.decode(errors="replace"),
        offset=start,
        next=start + len(content),
        size=size,
    )


def _telling(folder: Path, numbers: list[int]) -> int:
    """Return the newest worker that could not load its model, else the newest.

    The others of a deployment that fails are ended before they have said anything.
    """
    failed = [number for number in numbers if WorkerPlaces(folder / str(number)).failure.exists()]
    return max(failed or numbers, default=1)
