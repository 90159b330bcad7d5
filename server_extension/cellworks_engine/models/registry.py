"""MLflow's model registry, asked by its REST API through the process that owns the store."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from cellworks_engine.errors import Conflict, InvalidInput, NotFound, Unavailable

Ask = Callable[[str, str, str, bytes], tuple[int, bytes]]
"""Method, path, query, body to status, answer: `RunService.mlflow`."""
T = TypeVar("T")

MARK_TAG = "cellworks.mark"
ACTOR_TAG = "cellworks.actor"
COMMENT_TAG = "cellworks.comment"
ENVIRONMENT_TAG = "cellworks.environment"
JOB_TAG = "cellworks.job"
"""On a version, made with it: whoever sees it first knows all that was said when it was registered."""

_API = "/api/2.0/mlflow"
_PAGE = 1000
_BATCH = 500
"""Metrics in a request; MLflow takes a thousand."""
_NEW = {"RESOURCE_DOES_NOT_EXIST": NotFound, "INVALID_PARAMETER_VALUE": InvalidInput,
        "RESOURCE_ALREADY_EXISTS": Conflict, "BAD_REQUEST": InvalidInput}  # fmt: skip


class Tag(msgspec.Struct):
    """A tag as MLflow sends it."""

    key: str
    value: str = ""


class RegistryAlias(msgspec.Struct):
    """An alias and the version that it names."""

    alias: str
    version: str


class RegistryModel(msgspec.Struct):
    """A registered model; times in milliseconds since 1970."""

    name: str
    creation_timestamp: int = 0
    description: str = ""
    tags: list[Tag] = []
    aliases: list[RegistryAlias] = []


class RegistryVersion(msgspec.Struct):
    """A version; times in milliseconds since 1970."""

    name: str
    version: str
    creation_timestamp: int = 0
    user_id: str = ""
    description: str = ""
    source: str = ""
    run_id: str = ""
    model_id: str = ""
    tags: list[Tag] = []

    @property
    def told(self) -> dict[str, str]:
        """Its tags by key."""
        return {tag.key: tag.value for tag in self.tags}


class _Models(msgspec.Struct):
    registered_models: list[RegistryModel] = []
    next_page_token: str = ""


class _Versions(msgspec.Struct):
    model_versions: list[RegistryVersion] = []
    next_page_token: str = ""


class _OneVersion(msgspec.Struct):
    model_version: RegistryVersion


class _Info(msgspec.Struct):
    status: str | int = ""
    source_run_id: str = ""
    creation_timestamp_ms: int | str = 0
    tags: list[Tag] = []


class _Logged(msgspec.Struct):
    info: _Info


class _OneLogged(msgspec.Struct):
    model: _Logged


class RegistryDataset(msgspec.Struct):
    """A dataset that was logged with a run; `source` is JSON of the kind that `source_type` names."""

    name: str = ""
    digest: str = ""
    source_type: str = ""
    source: str = ""


class _Input(msgspec.Struct):
    dataset: RegistryDataset


class _Inputs(msgspec.Struct):
    dataset_inputs: list[_Input] = []


class _RunInputs(msgspec.Struct):
    inputs: _Inputs = msgspec.field(default_factory=_Inputs)


class _OneRun(msgspec.Struct):
    run: _RunInputs


class LoggedModel(msgspec.Struct, frozen=True):
    """A logged model: whether it is whole, and the run and job value that it came from."""

    id: str
    ready: bool
    run: str | None
    output: str | None
    created: int = 0
    """Milliseconds since 1970."""


class Registry:
    """Reads and writes the registry. Writes may be asked again: what is there already is no error."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def models(self, name: str | None = None) -> list[RegistryModel]:
        """Return the registered models: all, or the one of that name where it is there."""
        query: dict[str, str | int] = {"max_results": _PAGE}
        if name is not None:
            query["filter"] = f"name = {_quoted(name)}"
        return [one for page in self._pages("registered-models/search", query, _Models)
                for one in page.registered_models]  # fmt: skip

    def versions(self, name: str | None = None) -> list[RegistryVersion]:
        """Return versions: of every model, or of one."""
        query: dict[str, str | int] = {"max_results": _PAGE}
        if name is not None:
            query["filter"] = f"name = {_quoted(name)}"
        return [one for page in self._pages("model-versions/search", query, _Versions)
                for one in page.model_versions]  # fmt: skip

    def logged(self, model: str) -> LoggedModel:
        """Return a logged model; raises NotFound."""
        found = self._call("GET", f"logged-models/{model}", _OneLogged).model.info
        tags = {tag.key: tag.value for tag in found.tags}
        ready = found.status in ("READY", "LOGGED_MODEL_READY", 2)
        return LoggedModel(
            model, ready, found.source_run_id or None, tags.get("cellworks.output"),
            int(found.creation_timestamp_ms),
        )  # fmt: skip

    def datasets(self, run: str) -> list[RegistryDataset]:
        """Return what was logged with a run as its data; raises NotFound."""
        found: _OneRun = self._call("GET", "runs/get", _OneRun, query={"run_id": run})
        return [one.dataset for one in found.run.inputs.dataset_inputs]

    def log_metrics(self, run: str, values: Mapping[str, float], at: float) -> None:
        """Log numbers with a run that may have ended; `at` in seconds since 1970."""
        told = [{"key": key, "value": value, "timestamp": int(at * 1000), "step": 0}
                for key, value in values.items()]  # fmt: skip
        for first in range(0, len(told), _BATCH):
            body = {"run_id": run, "metrics": told[first : first + _BATCH]}
            self._call("POST", "runs/log-batch", None, body=body)

    def make_model(self, name: str) -> None:
        """Make a registered model where there is none."""
        try:
            self._call("POST", "registered-models/create", None, body={"name": name})
        except Conflict:
            return

    def make_version(
        self,
        name: str,
        source: str,
        *,
        run: str | None,
        model: str | None,
        tags: Mapping[str, str],
        description: str,
    ) -> RegistryVersion:
        """Make the next version of a registered model."""
        body = {
            "name": name, "source": source, "run_id": run or "", "model_id": model or "",
            "description": description, "tags": [{"key": key, "value": value} for key, value in tags.items()],
        }  # fmt: skip
        given = {key: value for key, value in body.items() if value not in ("", [])}
        made: _OneVersion = self._call("POST", "model-versions/create", _OneVersion, body=given)
        return made.model_version

    def set_alias(self, name: str, alias: str, version: int) -> None:
        """Have an alias name a version."""
        body = {"name": name, "alias": alias, "version": str(version)}
        self._call("POST", "registered-models/alias", None, body=body)

    def remove_alias(self, name: str, alias: str) -> None:
        """Have an alias name nothing."""
        self._call_gone("DELETE", "registered-models/alias", {"name": name, "alias": alias})

    def delete_version(self, name: str, version: int) -> None:
        """Delete a version; the logged model and its files stay with their run."""
        self._call_gone("DELETE", "model-versions/delete", {"name": name, "version": str(version)})

    def delete_model(self, name: str) -> None:
        """Delete a registered model."""
        self._call_gone("DELETE", "registered-models/delete", {"name": name})

    def _call_gone(self, method: str, path: str, body: Mapping[str, str]) -> None:
        try:
            self._call(method, path, None, body=body)
        except NotFound:
            return

    def _pages(self, path: str, query: dict[str, str | int], kind: type[T]) -> Iterator[T]:
        token = ""
        while True:
            page = self._call("GET", path, kind, query={**query, **({"page_token": token} if token else {})})
            yield page
            token = getattr(page, "next_page_token", "")
            if not token:
                return

    def _call(
        self,
        method: str,
        path: str,
        kind: type[T] | None,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
    ) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        status, answer = self._ask(method, f"{_API}/{path}", urlencode(query or {}), content)
        if status >= 400:
            raise _error(status, answer)
        return None if kind is None else msgspec.json.decode(answer, type=kind, strict=False)


def _error(status: int, answer: bytes) -> Exception:
    """Return what a person can act on for MLflow's error."""
    try:
        told = json.loads(answer)
    except json.JSONDecodeError:
        told = {}
    message = str(told.get("message", "")) or answer[:300].decode(errors="replace")
    kind = _NEW.get(str(told.get("error_code", "")))
    if kind is None:
        return Unavailable(f"MLflow's registry answered {status}: {message}")
    return kind(f"MLflow's registry says: {message}")


def _quoted(name: str) -> str:
    """Return a name in quotes, for MLflow's search language, which knows no escapes."""
    if "'" not in name:
        return f"'{name}'"
    if '"' not in name:
        return f'"{name}"'
    raise InvalidInput("A model's name may hold ' or \", not both.", field="name")
