"""Widgets in a job: what their messages say is kept here, and shown as it last was, without a kernel.

ipywidgets (and what speaks its protocol) opens a comm for each model and sends its state over it. A job has
no front end to send to: this is the other end. It keeps each model's state, and wherever one is displayed it
stands as HTML and text, written again when the model or anything in it changes. Imported with the first
comm.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from comm.base_comm import BaseComm

from cellworks_engine.jobs.process.outputs import Outputs
from cellworks_engine.jobs.process.widgethtml import OUTPUTS, VIEW, State, still
from cellworks_engine.jobs.showing import Content

_MODEL = "IPY_MODEL_"


class _Kernel:
    """What an `Output` widget asks of its comm's kernel: whose outputs it shall take."""

    def get_parent(self) -> dict[str, Any]:
        return {"header": {"msg_id": "cell"}}


class JobComm(BaseComm):
    """The kernel's end of a comm, in a process that has no front end."""

    kernel = _Kernel()

    def __init__(self, models: "Models", *args: Any, **kwargs: Any) -> None:
        self._models = models
        super().__init__(*args, **kwargs)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,  # noqa: ARG002  # comm's own signature
        buffers: list[bytes] | None = None,
        **_: Any,
    ) -> None:
        """Take a message."""
        self._models.take(self.comm_id, msg_type, data or {}, buffers or [])


class Models:
    """The models of this process's widgets, by id: their states, and where they are shown."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._lock = threading.RLock()
        self._states: dict[str, State] = {}
        self._closed: set[str] = set()
        self._parents: defaultdict[str, set[str]] = defaultdict(set)
        self._places: defaultdict[str, set[int]] = defaultdict(set)
        self._areas: dict[str, _OutputArea] = {}
        outputs.views = self

    def take(self, model: str, kind: str, data: dict[str, Any], buffers: list[bytes]) -> None:
        """Take a message of a model's comm: it was made, changed or closed."""
        if not self._outputs.is_ours:
            return
        if kind == "comm_close":
            with self._lock:
                self._states.pop(model, None)
                self._closed.add(model)
        elif kind == "comm_open" or data.get("method") in ("update", "echo_update"):
            self._merge(model, data, buffers)
        else:  # a message of its own, to a view that is not there
            return
        self.changed(model)

    def still(self, index: int, content: Content) -> Content:
        """Return an output with its widget as it is now."""
        view = content["data"].get(VIEW)
        if not isinstance(view, dict) or not isinstance(view.get("model_id"), str):
            return content
        model, said = view["model_id"], str(content["data"].get("text/plain", ""))
        with self._lock:
            self._places[model].add(index)
            if model not in self._states and model not in self._closed:  # of a library with ways of its own
                return {
                    **content,
                    "data": {form: one for form, one in content["data"].items() if form != VIEW},
                }
            html, text = still(model, self._states, said)
        if not html:  # a front end would show nothing
            return {"output_type": "stream", "name": "stdout", "text": ""}
        return {**content, "data": {"text/html": html, "text/plain": text}}

    def update(self, display_id: str, content: Content) -> None:
        """Replace what `Output` widgets show under a display's id."""
        for area in list(self._areas.values()):
            area.update(display_id, content)

    def show_in(self, model: str, outputs: list[Content]) -> None:
        """Keep what an `Output` widget holds."""
        with self._lock:
            if model not in self._states:
                return
            self._states[model][OUTPUTS] = outputs
            for output in outputs:
                self._link(model, output.get("data", {}).get(VIEW, {}).get("model_id"))
        self.changed(model)

    def changed(self, model: str) -> None:
        """Have everything written again that shows a model."""
        with self._lock:
            todo, seen = [model], {model}
            while todo:
                new = self._parents[todo.pop()] - seen
                seen |= new
                todo += new
            places = set().union(*(self._places[one] for one in seen if one in self._places))
        for index in places:
            self._outputs.changed(index)

    def _merge(self, model: str, data: dict[str, Any], buffers: list[bytes]) -> None:
        given = data.get("state")
        if not isinstance(given, dict):
            return
        given = _with_buffers(given, data.get("buffer_paths", []), buffers)
        with self._lock:
            state = self._states.setdefault(model, {})
            held = state.get("msg_id")
            state.update(given)
            for child in _models_in(given):
                self._link(model, child)
        if state.get("_model_name") == "OutputModel":
            self._divert(model, held, given)

    def _link(self, parent: str, child: str | None) -> None:
        if child is not None:
            self._parents[child].add(parent)

    def _divert(self, model: str, held: str | None, given: dict[str, Any]) -> None:
        """Begin or end to let an `Output` widget take what its thread shows, as its `msg_id` says."""
        area = self._areas.get(model)
        if area is None:
            area = self._areas[model] = _OutputArea(self, model)
        if given.get("outputs"):  # `append_stdout` and the like
            area.replace(list(given["outputs"]))
        if given.get("msg_id") and not held:
            self._outputs.divert(area)
        elif given.get("msg_id") == "" and held:
            self._outputs.restore(area)


def models_of(outputs: Outputs) -> Models:
    """Return the models that are shown in a process's outputs."""
    return outputs.views if isinstance(outputs.views, Models) else Models(outputs)


class _OutputArea:
    """What an `Output` widget holds."""

    def __init__(self, models: Models, model: str) -> None:
        self._models = models
        self._model = model
        self._held: list[tuple[Content, str | None]] = []
        self._clear = False

    def show(self, content: Content, display_id: str | None) -> None:
        if self._clear:
            self._held.clear()
            self._clear = False
        self._held.append((content, display_id))
        self._tell()

    def clear(self, *, wait: bool) -> None:
        self._clear = wait
        if not wait:
            self._held.clear()
            self._tell()

    def update(self, display_id: str, content: Content) -> None:
        if any(one == display_id for _, one in self._held):
            self._held = [(content if one == display_id else old, one) for old, one in self._held]
            self._tell()

    def replace(self, outputs: list[Content]) -> None:
        self._held = [(one, None) for one in outputs]
        self._tell()

    def _tell(self) -> None:
        self._models.show_in(self._model, [content for content, _ in self._held])


def _models_in(value: object) -> Iterator[str]:
    """Yield the ids of the models that a state names."""
    if isinstance(value, str):
        if value.startswith(_MODEL):
            yield value[len(_MODEL) :]
    elif isinstance(value, dict):
        for one in value.values():
            yield from _models_in(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _models_in(one)


def _with_buffers(state: dict[str, Any], paths: list[list[Any]], buffers: list[bytes]) -> dict[str, Any]:
    """Put bytes back where the message took them out; only a state's own values, nothing deeper, is drawn."""
    whole = dict(state)
    for path, buffer in zip(paths, buffers, strict=False):
        if len(path) == 1:
            whole[path[0]] = bytes(buffer)
    return whole
