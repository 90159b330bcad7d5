"""The supervisor's side of every route: decode, run in a thread, encode, and map what was raised."""

import asyncio
import getpass
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import msgspec
from tornado import httputil, web
from tornado.iostream import StreamClosedError

from cellworks_engine.errors import CellworksError, ErrorBody, InvalidInput, NotFound
from cellworks_engine.ids import new_id
from cellworks_server.body import FileBody, MemoryBody, lift_body_limit
from cellworks_server.routing import Answer, Raw, Route

if TYPE_CHECKING:
    from cellworks_engine.studio import Studio

log = logging.getLogger(__name__)

ACTOR = "X-Cellworks-Actor"
"""Who asks, quoted as in a URL. Trusted: only this user's own processes reach the socket."""
BODY_LIMIT = 32 << 20
"""Bytes of a JSON body."""
PIECE = 1 << 20

_encode = msgspec.json.Encoder().encode


class Traffic:
    """What is being answered, so that closing the studio ends the streams and waits for the rest."""

    def __init__(self) -> None:
        self._streams: set[asyncio.Task[None]] = set()
        self._answering = 0

    def start(self, pump: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run what feeds a stream."""
        task = asyncio.create_task(pump)
        self._streams.add(task)
        task.add_done_callback(self._streams.discard)
        return task

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Count a request for as long as it is answered."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1

    async def close(self, patience: float) -> None:
        """End every stream, and wait at most `patience` seconds until nothing is being answered."""
        for task in tuple(self._streams):
            task.cancel()
        end = asyncio.get_running_loop().time() + patience
        while self._answering and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)


class ErrorHandler(web.RequestHandler):
    """Turns what was raised into an `ErrorBody`; our own mistakes get an id that stands in the log."""

    _id: str | None = None

    def log_exception(self, _typ: Any, value: BaseException | None, _tb: Any) -> None:
        """Log an error of ours with its traceback and id; what a client did wrong is a line."""
        if isinstance(value, StreamClosedError):
            return
        asked = f"{self.request.method} {self.request.path}"
        if isinstance(value, (CellworksError, web.HTTPError)):
            log.info("%s: %s", asked, value.message if isinstance(value, CellworksError) else value)
            return
        self._id = new_id("err")
        log.error("%s failed, %s", asked, self._id, exc_info=value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write the error as it travels."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, CellworksError):
            self.set_status(error.status)
            body = error.body()
        elif status_code < 500:
            body = _client_error(status_code, self.request)
        else:
            body = ErrorBody(
                code="bug",
                message="Cellworks made a mistake; it is not your doing.",
                hint=f"The studio's log (logs/supervisor.log in its home) says more under {self._id}.",
                id=self._id,
            )
        self.set_header("Content-Type", "application/json")
        self.finish(_encode(body))


class UnknownHandler(ErrorHandler):
    """Answers for every path that is no route."""

    def prepare(self) -> None:
        """Refuse."""
        raise NotFound(f"There is no {self.request.path} in this studio.", hint="See /openapi.json.")


class DescriptionHandler(ErrorHandler):
    """Serves the contract."""

    def get(self) -> None:
        """Answer with OpenAPI 3.1."""
        from cellworks_server.contract import document

        self.set_header("Content-Type", "application/json")
        self.finish(document())


@web.stream_request_body
class RouteHandler(ErrorHandler):
    """Every route of one path."""

    request: httputil.HTTPServerRequest

    def initialize(self, routes: dict[str, Route], studio: "Studio", traffic: Traffic) -> None:
        """Take the routes of this path by method."""
        self._routes = routes
        self._studio = studio
        self._traffic = traffic
        self._body: MemoryBody | FileBody | None = None
        self._open: asyncio.Task[None] | None = None

    def prepare(self) -> None:
        """Find the route and where its body goes, before the body is read."""
        method = self.request.method or ""
        route = self._routes.get(method) or self._routes.get("ANY")
        if route is None:
            raise web.HTTPError(405)
        self._route = route
        limit = self._studio.settings.capture_limit if "upload" in route.takes else BODY_LIMIT
        lift_body_limit(self.request)
        if "upload" in route.takes:
            self._body = FileBody(self._studio.home.incoming, limit)
        else:
            self._body = MemoryBody(limit)
        # What is too large is read to its end and dropped: closing at once would break the client's writing,
        # and it would never read why.
        announced = self.request.headers.get("Content-Length", "")
        self._body.expect(int(announced) if announced.isdecimal() else 0)

    async def data_received(self, chunk: bytes) -> None:
        """Take the next piece of the body."""
        if self._body is not None:
            await self._body.add(chunk)

    async def _answer(self, **given: str) -> None:
        """Call the route's function in a thread and write what it returns."""
        with self._traffic.answering():
            result = await asyncio.to_thread(self._route.function, self._studio, **self._arguments(given))
            await self._write(self._route, result)

    get = post = put = delete = patch = _answer

    def _arguments(self, given: dict[str, str]) -> dict[str, object]:
        route, body = self._route, self._body
        arguments: dict[str, object] = route.path_arguments(given)
        query = _query(self.request) if "request" not in route.takes else {}
        if "query" in route.takes or query:
            arguments["query"] = route.query_argument(query)
        if isinstance(body, FileBody):
            arguments["upload"] = body.finish()
        elif body is not None and "body" in route.takes:
            arguments["body"] = route.body_argument(body.content())
        elif body is not None and "request" in route.takes:
            arguments["request"] = Raw(
                method=self.request.method or "",
                path=self.request.path,
                query=self.request.query,
                body=body.content(),
            )
        if "actor" in route.takes:
            arguments["actor"] = unquote(self.request.headers.get(ACTOR, ""))[:200] or getpass.getuser()
        return arguments

    async def _write(self, route: Route, result: Any) -> None:
        self.set_status(route.status)
        if result is None:
            self.clear_header("Content-Type")
            await self.finish()
        elif isinstance(result, Path):
            await self._write_file(result)
        elif isinstance(result, Answer):
            self.set_status(result.status)
            self.set_header("Content-Type", result.content_type)
            await self.finish(result.body)
        elif hasattr(result, "lines"):
            await self._write_lines(result.lines())
        else:
            self.set_header("Content-Type", "application/json")
            await self.finish(_encode(result))

    async def _write_file(self, path: Path) -> None:
        with await asyncio.to_thread(path.open, "rb") as file:
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Length", str(path.stat().st_size))
            while piece := await asyncio.to_thread(file.read, PIECE):
                self.write(piece)
                await self.flush()

    async def _write_lines(self, lines: AsyncIterator[bytes]) -> None:
        self.set_header("Content-Type", "application/x-ndjson")

        async def pump() -> None:
            async with aclosing(lines):  # type: ignore[type-var]
                async for line in lines:
                    self.write(line)
                    await self.flush()

        self._open = self._traffic.start(pump())
        with suppress(asyncio.CancelledError, StreamClosedError):
            await self._open

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write the error; one about the method names those that there are."""
        if status_code == 405:
            self.set_header("Allow", ", ".join(sorted(self._routes)))
        super().write_error(status_code, **kwargs)

    def on_connection_close(self) -> None:
        """End what a client that left had begun."""
        if self._open is not None:
            self._open.cancel()
        if self._body is not None:
            self._body.discard()

    def on_finish(self) -> None:
        """Remove an upload that nobody took."""
        if self._body is not None:
            self._body.discard()


def application(routes: Sequence[Route], studio: "Studio", traffic: Traffic) -> web.Application:
    """Return the application that answers the routes from one studio."""
    paths: dict[str, dict[str, Route]] = {}
    for route in routes:
        paths.setdefault(route.pattern, {})[route.method] = route
    handlers: list[Any] = [
        (pattern, RouteHandler, {"routes": methods, "studio": studio, "traffic": traffic})
        for pattern, methods in paths.items()
    ]
    handlers.append((r"/openapi\.json$", DescriptionHandler))
    return web.Application(handlers, default_handler_class=UnknownHandler, log_function=_log_request)


def _log_request(handler: web.RequestHandler) -> None:
    request = handler.request
    log.debug(
        "%s %s %s %.1f ms",
        handler.get_status(),
        request.method,
        request.path,
        1000 * request.request_time(),
    )


def _query(request: httputil.HTTPServerRequest) -> dict[str, list[str]]:
    try:
        return {
            name: [value.decode() for value in values] for name, values in request.query_arguments.items()
        }
    except UnicodeDecodeError:
        raise InvalidInput("The query string is not UTF-8.", field="query") from None


def _client_error(status: int, request: httputil.HTTPServerRequest) -> ErrorBody:
    if status == 405:
        return ErrorBody(code="method_not_allowed", message=f"{request.path} does not take {request.method}.")
    return ErrorBody(code="invalid_input", message=f"The request cannot be read ({status}).")
