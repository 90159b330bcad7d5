"""The extension: mounts the contract under `cellworks/api`, tells kernels the way, relays changes."""

import asyncio
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp

from cellworks_engine.clock import now
from cellworks_engine.config import Home
from cellworks_server.extension.handlers import MOUNT, ForwardHandler
from cellworks_server.extension.relay import Relay
from cellworks_server.extension.supervisor import Supervisor

BUSY = 60.0
"""Seconds that a job counts as activity after it was last heard of."""


class CellworksApp(ExtensionApp):
    """Cellworks in a Jupyter server. Nothing is started before somebody asks for something."""

    name = "cellworks"
    _relaying: asyncio.Task[None] | None = None
    _busy = 0.0

    def initialize_handlers(self) -> None:
        """Mount the contract, and make the token that kernels of this server present."""
        self.supervisor = Supervisor(Home())
        self.kernel_token = secrets.token_urlsafe(32)
        os.environ["CELLWORKS_JUPYTER_TOKEN"] = self.kernel_token
        arguments = {"supervisor": self.supervisor, "kernel_token": self.kernel_token}
        self.handlers.append((MOUNT + "(/.*)", ForwardHandler, arguments))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Tell kernels the address, which is final only now, and begin to relay."""
        if not serverapp.sock:
            os.environ["CELLWORKS_JUPYTER_URL"] = _address(serverapp)
        if serverapp.certfile:
            os.environ["CELLWORKS_JUPYTER_CA"] = str(Path(serverapp.certfile).absolute())
        relay = Relay(self.supervisor, serverapp.event_logger, self._count_as_activity)
        self._relaying = asyncio.create_task(relay.run())
        self._relaying.add_done_callback(self._say_why_it_ended)

    async def stop_extension(self) -> None:
        """Stop relaying; the supervisor and its jobs go on."""
        for name in ("CELLWORKS_JUPYTER_URL", "CELLWORKS_JUPYTER_TOKEN", "CELLWORKS_JUPYTER_CA"):
            os.environ.pop(name, None)
        if self._relaying is not None:
            self._relaying.cancel()
            await asyncio.wait([self._relaying])

    def current_activity(self) -> dict[str, bool] | None:
        """Tell Jupyter's idle shutdown whether jobs run."""
        return {"jobs": True} if now() - self._busy < BUSY else None

    def _say_why_it_ended(self, relaying: asyncio.Task[None]) -> None:
        if not relaying.cancelled() and (error := relaying.exception()) is not None:
            self.log.error("Changes in the studio are no longer relayed to browsers.", exc_info=error)

    def _count_as_activity(self, when: datetime) -> None:
        self._busy = when.timestamp()
        self.settings["last_activity_times"]["cellworks"] = when


def _address(serverapp: Any) -> str:
    """Return where kernels on this host reach the server."""
    scheme = "https" if serverapp.certfile else "http"
    anywhere = ("", "0.0.0.0", "::", "*", "localhost", "127.0.0.1")  # noqa: S104
    if serverapp.ip in anywhere:
        host = "[::1]" if serverapp.ip == "::" else "127.0.0.1"
    else:
        host = f"[{serverapp.ip}]" if ":" in serverapp.ip else serverapp.ip
    return f"{scheme}://{host}:{serverapp.port}{serverapp.base_url}"
