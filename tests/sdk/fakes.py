"""A studio that answers what a test tells it to, on a Unix socket or over HTTP."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cellworks_engine import __version__


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeStudio:
    """Answers by method and path (without the query); None closes the connection without an answer."""

    answers: dict[tuple[str, str], tuple[int, Any] | None] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.answers.setdefault(("GET", "/status"), (200, {"version": __version__, "home": "/elsewhere"}))

    def paths(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.asked]

    def handler(self, prefix: str = "") -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                path = self.path.removeprefix(prefix)
                fake.asked.append(Asked(self.command, path, headers, body))
                answer = fake.answers.get((self.command, path.partition("?")[0]), (404, {}))
                self.close_connection = True
                if answer is None:
                    return
                status, value = answer
                content = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

            def address_string(self) -> str:
                return "a test"

        return Handler


class _UnixServer(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


@contextmanager
def on_socket(fake: FakeStudio, path: Path) -> Iterator[FakeStudio]:
    """Serve on a Unix socket."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _UnixServer(str(path), fake.handler()) as server:
        with _served(server):
            yield fake


@contextmanager
def over_http(fake: FakeStudio, base: str = "/user/me") -> Iterator[FakeStudio]:
    """Serve as a Jupyter server with the extension would, under its base URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), fake.handler(base + "/cellworks/api")) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}{base}/"
        with _served(server):
            yield fake


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
