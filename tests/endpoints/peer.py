"""A worker without a model: `python -m tests.endpoints.peer SOCKET NAME` answers who it is, after a while.

It speaks the frames as a worker does. The body `{"sleep": s}` has it answer after so many seconds,
`{"until": path}` once a file is there; `{"die": true}` has it die by its own hand.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from cellworks_engine.endpoints.frames import GOODBYE, Answer, Frames, Request, frame


async def main(path: str, name: str) -> None:
    """Answer until SIGTERM, then say goodbye and finish what was sent."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    writers: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[None]] = set()

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        said = json.loads(request.body or b"{}")
        if said.get("die"):
            os.kill(os.getpid(), signal.SIGKILL)
        await asyncio.sleep(said.get("sleep", 0))
        while "until" in said and not Path(said["until"]).exists():
            await asyncio.sleep(0.01)
        told = {"who": name, "path": request.path, "said": said, "id": request.request_id}
        writer.write(frame(Answer(request.id, 200, "application/json", json.dumps(told).encode())))

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        frames = Frames(Request)
        while data := await reader.read(1 << 16):
            for request in frames.feed(data):
                tasks.add(asyncio.create_task(answer(request, writer)))
        await asyncio.gather(*tasks)
        writer.close()

    Path(path).unlink(missing_ok=True)
    server = await asyncio.start_unix_server(converse, path)
    await ended.wait()
    server.close()
    for writer in writers:
        writer.write(frame(Answer(GOODBYE, 0)))
    while any(not writer.is_closing() for writer in writers):
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
