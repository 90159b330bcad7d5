"""The one handler of the Jupyter side: who asks, may they, and then bytes both ways."""

import getpass
import hmac
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import msgspec
from jupyter_server.auth.identity import User
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import ensure_async
from tornado import web
from tornado.httputil import HTTPHeaders
from tornado.iostream import StreamClosedError

from cellworks_engine.errors import CellworksError, Denied, ErrorBody
from cellworks_engine.ids import new_id
from cellworks_server.body import lift_body_limit
from cellworks_server.extension.forward import BrokeOff, Upstream
from cellworks_server.extension.supervisor import Supervisor

MOUNT = "/cellworks/api"
ACTOR = "X-Cellworks-Actor"
KERNEL_SCHEME = "Cellworks "
"""`Authorization: Cellworks <token>`: a kernel of this server, with the extension's own token."""
DRAINED = 1 << 20
"""Bytes of body that are read to their end though the request is refused."""
PATIENCE = 150.0
"""Seconds until an answer must begin; the first of all opens MLflow's store."""
_ACTIONS = {"GET": "read", "HEAD": "read"}
_ASKED = ("Content-Type", "Content-Length", "Accept")
_ANSWERED = ("Content-Type", "Content-Length", "Allow")
_JUPYTERS_OWN = frozenset({"token", "_xsrf", "no_track_activity"})


@web.stream_request_body
class ForwardHandler(APIHandler):
    """Authenticates, authorises, and forwards to the supervisor with the person's name."""

    auth_resource = "cellworks"

    def initialize(self, supervisor: Supervisor, kernel_token: str) -> None:
        """Take the way to the supervisor and the token that kernels were given."""
        self._supervisor = supervisor
        self._kernel_token = kernel_token
        self._upstream: Upstream | None = None
        self._refusal = "denied"
        self._id: str | None = None
        self._left = False
        self._refused: web.HTTPError | CellworksError | None = None

    async def prepare(self, **_options: Any) -> None:
        """Refuse who may not, and begin the request to the supervisor, before any of the body is read.

        A refusal waits for the end of a body that is on its way: a connection that is closed on a client
        which still writes is reset, and the client never reads why.
        """
        try:
            await self._admit()
        except (web.HTTPError, CellworksError) as refusal:
            if not 0 < self._announced() <= DRAINED:
                raise
            self._refused = refusal
            return
        if self.request.method not in ("GET", "OPTIONS"):
            lift_body_limit(self.request)  # the supervisor knows the limit
            await self._ask()

    async def _admit(self) -> None:
        if self._is_kernel():
            if not self.check_host():
                raise web.HTTPError(403)
            self.current_user = self._jupyter_current_user = User(username=getpass.getuser())
        else:
            await super().prepare()
            await self._authorise()
        # Panels read again by themselves, so reading is no activity; what a person does is.
        self._track_activity = self.request.method not in ("GET", "OPTIONS")

    def _announced(self) -> int:
        """Return how many bytes of body the client says it sends."""
        length = self.request.headers.get("Content-Length", "0")
        return int(length) if length.isdecimal() else 0

    async def data_received(self, chunk: bytes) -> None:
        """Hand the next piece of the body on."""
        if self._upstream is not None:
            await self._upstream.send(chunk)

    @web.authenticated
    async def get(self, _path: str) -> None:
        """Forward; reading is safe to repeat, so a supervisor that dies meanwhile is asked once more."""
        try:
            await self._ask()
            await self._answer()
        except BrokeOff:
            if self._headers_written or self._left:
                raise
            await self._ask()
            await self._answer()

    @web.authenticated
    async def post(self, _path: str) -> None:
        """Forward."""
        if self._refused is not None:
            raise self._refused
        await self._answer()

    put = patch = delete = post

    async def _ask(self) -> None:
        self._upstream = upstream = await self._supervisor.connect()
        headers = {name: self.request.headers[name] for name in _ASKED if name in self.request.headers}
        await upstream.ask(
            self.request.method or "", self._target(), {**headers, ACTOR: quote(self._actor())}
        )

    async def _answer(self) -> None:
        assert self._upstream is not None
        await self._upstream.answer(self._head, self._piece, PATIENCE)
        await self.finish(set_content_type=self._headers.get("Content-Type"))

    def _head(self, status: int, headers: HTTPHeaders) -> None:
        self.set_status(status)
        for name in _ANSWERED:
            if name in headers:
                self.set_header(name, headers[name])
        if headers.get("Content-Type") == "application/x-ndjson":
            self.set_header("X-Accel-Buffering", "no")
            self.set_header("Cache-Control", "no-store")

    async def _piece(self, piece: bytes) -> None:
        self.write(piece)
        await self.flush()

    def on_connection_close(self) -> None:
        """Leave the supervisor when the client has left."""
        self._left = True
        if self._upstream is not None:
            self._upstream.close()
        super().on_connection_close()

    def on_finish(self) -> None:
        """Close the way to the supervisor."""
        if self._upstream is not None:
            self._upstream.close()
        super().on_finish()

    def _target(self) -> str:
        """Return the path and query as the supervisor knows them, without what is Jupyter's own.

        JupyterLab adds the time, as a name without a value, to defeat caches.
        """
        path = self.request.path.partition(MOUNT)[2]
        kept = [
            (name, value)
            for name, value in parse_qsl(self.request.query, keep_blank_values=True)
            if name not in _JUPYTERS_OWN and not (name.isdigit() and not value)
        ]
        return f"{path}?{urlencode(kept)}" if kept else path

    def _actor(self) -> str:
        """Return the person's name. Behind a token Jupyter makes one up; the server's user is meant."""
        user = self.current_user
        name: str = user.username
        if name and not (user.name or "").startswith("Anonymous "):
            return name
        return getpass.getuser()

    def _is_kernel(self) -> bool:
        given = self.request.headers.get("Authorization", "")
        return given.startswith(KERNEL_SCHEME) and hmac.compare_digest(
            given.removeprefix(KERNEL_SCHEME).encode(), self._kernel_token.encode()
        )

    async def _authorise(self) -> None:
        if not self.current_user:
            raise web.HTTPError(403)
        action = _ACTIONS.get(self.request.method or "", "write")
        if not await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, action, self.auth_resource)
        ):
            raise Denied(f"{self.current_user.username} may not {action} in this studio.")

    def check_xsrf_cookie(self) -> None:
        """Remember what the refusal was for."""
        try:
            super().check_xsrf_cookie()
        except web.HTTPError:
            self._refusal = "xsrf"
            raise

    def log_exception(self, _typ: Any, value: BaseException | None, _tb: Any) -> None:
        """Log an error of ours with its traceback and id; nobody reads the answer to a client that left."""
        if self._left:
            return
        if isinstance(value, (CellworksError, web.HTTPError)):
            self.log.info("%s %s: %s", self.request.method, self.request.path, value)
        elif not isinstance(value, StreamClosedError) and value is not None:
            self._id = new_id("err")
            asked = f"{self.request.method} {self.request.path}"
            self.log.error("%s failed, %s", asked, self._id, exc_info=value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Write the error as it travels; each kind of 403 has a code of its own."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, CellworksError):
            self.set_status(error.status)
            body = error.body()
        elif status_code == 403:
            body = self._forbidden()
        elif status_code < 500:
            body = ErrorBody(code="invalid_input", message=f"The request cannot be taken ({status_code}).")
        else:
            body = ErrorBody(
                code="bug",
                message="Cellworks made a mistake; it is not your doing.",
                hint=f"The Jupyter server's log says more under {self._id}.",
                id=self._id,
            )
        self.set_header("Content-Type", "application/json")
        JupyterHandler.finish(self, msgspec.json.encode(body))

    def _forbidden(self) -> ErrorBody:
        if not getattr(self, "_jupyter_current_user", None):
            message, hint = "Jupyter does not know you.", "Log in, or give the server's token."
            return ErrorBody(code="unauthenticated", message=message, hint=hint)
        if self._refusal == "xsrf":
            message, hint = "The request lacks Jupyter's XSRF token.", "Send the X-XSRFToken header."
            return ErrorBody(code="xsrf", message=message, hint=hint)
        return ErrorBody(code="denied", message="You may not do this in this studio.")
