"""A notebook's front end that speaks the kernel protocol and keeps what a page would show."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from cellworks_engine.config import Home

DEADLINE = 120.0
VIEW = "application/vnd.jupyter.widget-view+json"


def notebook_text(cells: list[str]) -> str:
    """Return a notebook of code cells, as little of it as is read."""
    return json.dumps({"cells": [{"cell_type": "code", "source": cell} for cell in cells]})


class Page:
    """What a page has been told: displays by id, with each version of them, and the states of widgets."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.displays: dict[str, list[dict[str, Any]]] = {}
        self.widgets: dict[str, dict[str, Any]] = {}
        self.streams = ""
        self._texts: dict[str, str] = {}
        self._idle: set[str] = set()

    def run(self, code: str, seconds: float = DEADLINE) -> str:
        """Run a cell and return what it printed, then its last expression; AssertionError where it fails."""
        asked = self.client.execute(code)
        self.until(lambda: asked in self._idle, seconds)
        reply = self._reply(asked)
        assert reply["status"] == "ok", reply
        return self._texts.pop(asked, "")

    def complete(self, code: str, at: int) -> dict[str, Any]:
        """Press Tab at a place of a cell."""
        return self._reply(self.client.complete(code, at))

    def _reply(self, asked: str) -> dict[str, Any]:
        while True:
            message = self.client.get_shell_msg(timeout=DEADLINE)
            if message["parent_header"].get("msg_id") == asked:
                return dict(message["content"])

    def until(self, condition: Callable[[], object], seconds: float = DEADLINE) -> None:
        """Take what the kernel says until a condition holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, (self.displays, self.widgets, self.streams)
            self.listen(0.1)

    def listen(self, seconds: float) -> None:
        """Take one message, if one comes."""
        try:
            message = self.client.get_iopub_msg(timeout=seconds)
        except Empty:
            return
        kind, content = message["msg_type"], message["content"]
        if kind in ("display_data", "update_display_data"):
            self.displays.setdefault(content["transient"].get("display_id", ""), []).append(content["data"])
        elif kind == "comm_open":
            self.widgets[content["comm_id"]] = dict(content["data"]["state"])
        elif kind == "comm_msg" and content["data"].get("method") == "update":
            self.widgets[content["comm_id"]].update(content["data"]["state"])
        elif kind == "stream":
            self.streams += content["text"]
            self._add(message, content["text"])
        elif kind == "execute_result":
            self._add(message, content["data"]["text/plain"])
        elif kind == "status" and content["execution_state"] == "idle":
            self._idle.add(message["parent_header"].get("msg_id", ""))

    def _add(self, message: dict[str, Any], text: str) -> None:
        cell = message["parent_header"].get("msg_id", "")
        self._texts[cell] = self._texts.get(cell, "") + text

    def card(self) -> list[dict[str, Any]]:
        """Return the versions of the only display."""
        (versions,) = self.displays.values()
        return versions

    def shown(self, model: str) -> str:
        """Return what a widget with all that it holds shows, and hidden parts not."""
        state = self.widgets[model]
        layout = self.widgets.get(str(state.get("layout")).removeprefix("IPY_MODEL_"), {})
        if layout.get("display") == "none":
            return ""
        inner = [self.shown(child.removeprefix("IPY_MODEL_")) for child in state.get("children", [])]
        said = [str(state[name]) for name in ("description", "value") if name in state]
        return "\n".join([*said, *inner])

    def button(self, description: str) -> str:
        """Return the id of a button."""
        (found,) = [model for model, state in self.widgets.items() if state.get("description") == description]
        return found

    def press(self, description: str) -> None:
        """Press a button."""
        self._say(self.button(description), {"method": "custom", "content": {"event": "click"}})

    def toggle(self, description: str) -> None:
        """Press a toggle button."""
        model = self.button(description)
        self._say(model, {"method": "update", "state": {"value": True}, "buffer_paths": []})

    def _say(self, model: str, data: dict[str, Any]) -> None:
        content = {"comm_id": model, "data": data}
        self.client.shell_channel.send(self.client.session.msg("comm_msg", content))


@contextmanager
def page_of(home: Home, folder: Path, **more: str) -> Iterator[Page]:
    """Start a kernel that finds a home's studio, and look at it as a front end does."""
    where = str(home.make_sockets() / f"kernel-{os.urandom(4).hex()}")
    kernel = KernelManager(kernel_name="python3", transport="ipc", ip=where)
    kernel.start_kernel(env={**os.environ, "CELLWORKS_HOME": str(home.path), **more}, cwd=str(folder))
    client = kernel.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=DEADLINE)
        yield Page(client)
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
