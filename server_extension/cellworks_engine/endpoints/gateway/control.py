"""The control socket: through which the studio has the gateway obey, and asks what was done."""

import asyncio
from pathlib import Path

import msgspec

from cellworks_engine.endpoints.configuration import Counts, Reloaded
from cellworks_engine.endpoints.gateway.serving import Gateway
from cellworks_engine.errors import ErrorBody


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What may be said."""

    reload: bool = False
    counts: bool = False


async def listen(path: Path, gateway: Gateway) -> asyncio.Server:
    """Listen for words; a socket that an earlier gateway left is replaced."""
    path.unlink(missing_ok=True)

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(msgspec.json.encode(_reply(gateway, line)) + b"\n")
                await writer.drain()
        except (OSError, ValueError):  # it left, or never ends its line
            pass
        finally:
            writer.close()

    return await asyncio.start_unix_server(converse, path)


def _reply(gateway: Gateway, line: bytes) -> Reloaded | Counts | ErrorBody:
    try:
        word = msgspec.json.decode(line, type=Word)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        return ErrorBody(code="invalid_input", message=f"That is no word of the control socket: {error}")
    return gateway.reload() if word.reload else gateway.counts()
