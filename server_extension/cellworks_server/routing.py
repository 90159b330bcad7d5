"""A route is a typed function of a few lines; everything else about it is read off its signature, once.

    @routes("POST", "/jobs/{job}/stop")
    def stop_job(studio: "Studio", job: JobRef, body: Stop) -> Job:
        return studio.jobs.stop(job, body)

`body` is decoded from JSON, `query` from the query string, `upload` is a file with the raw bytes, `actor`
the person's name, `request` the request as it came; every other parameter stands in the path. What is
returned decides the response: a struct is JSON, a `Path` the bytes of that file, a `Stream` lines that
stay open, an `Answer` goes out as it is, None is 204. Errors are raised (`cellworks_engine.errors`).
"""

import inspect
import re
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Protocol, get_args, get_origin

import msgspec

from cellworks_engine.errors import InvalidInput

TAKEN = frozenset({"studio", "body", "query", "upload", "actor", "request"})


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came, for a route that hands it on."""

    method: str
    path: str
    query: str
    body: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A response that another server made."""

    status: int
    body: bytes
    content_type: str = "application/json"


class Stream(Protocol):
    """A response that stays open: a line whenever there is something to say."""

    def lines(self) -> AsyncIterator[bytes]:
        """Yield whole lines until the client leaves or the studio closes."""
        ...


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One operation of the contract."""

    method: str
    path: str
    function: Callable[..., object]
    status: int
    tag: str
    summary: str
    returns: Any
    parameters: dict[str, Any]
    """What stands in the path: name to type."""
    takes: frozenset[str]
    body: Any = None
    query: Any = None
    hidden: bool = False
    """Not part of the contract."""
    stream: Any = None
    """What each line of a stream is."""

    @property
    def name(self) -> str:
        """The operation's id."""
        return self.function.__name__

    @property
    def pattern(self) -> str:
        """A regular expression that matches the path and nothing else."""
        return re.sub(r"\{(\w+)(:rest)?\}", _group, self.path) + "$"

    def path_arguments(self, given: dict[str, str]) -> dict[str, object]:
        """Return what stands in the path, checked; raises InvalidInput that names the parameter."""
        return {name: _convert(given[name], kind, name) for name, kind in self.parameters.items()}

    def query_argument(self, given: dict[str, list[str]]) -> object:
        """Return the query string as the route's struct; raises InvalidInput that names the field."""
        if self.query is None:
            if given:
                raise InvalidInput(
                    f"There is no parameter {next(iter(given))!r} here.", field=next(iter(given))
                )
            return None
        lists = {field.name for field in msgspec.structs.fields(self.query) if _is_list(field.type)}
        flat: dict[str, object] = {}
        for name, values in given.items():
            if len(values) > 1 and name not in lists:
                raise InvalidInput(f"The parameter {name!r} was given {len(values)} times.", field=name)
            flat[name] = values if name in lists else values[0]
        return _convert(flat, self.query)

    def body_argument(self, content: bytes) -> object:
        """Return the JSON body as the route's struct; raises InvalidInput that names the field."""
        try:
            return msgspec.json.decode(content, type=self.body)
        except msgspec.ValidationError as error:
            raise _invalid(error) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidInput(f"The body is not JSON: {error}.", field="body") from None


class Routes:
    """The list of one slice's routes, in order."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.list: list[Route] = []

    def __call__(
        self,
        method: str,
        path: str,
        *,
        status: int | None = None,
        hidden: bool = False,
        stream: object = None,
    ) -> Callable[[Callable[..., object]], Callable[..., object]]:
        """Register the function below as what answers `method path`."""

        def register(function: Callable[..., object]) -> Callable[..., object]:
            self.list.append(_read(function, method, path, status, self.tag, hidden, stream))
            return function

        return register


def _read(
    function: Callable[..., object],
    method: str,
    path: str,
    status: int | None,
    tag: str,
    hidden: bool,
    stream: object,
) -> Route:
    signature = inspect.signature(function)
    kinds = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    in_path = re.findall(r"\{(\w+)", path)
    parameters = {name: kinds[name] for name in in_path}
    strange = kinds.keys() - parameters.keys() - TAKEN
    if strange:
        raise TypeError(f"{function.__name__}: {', '.join(sorted(strange))} is neither in {path} nor known.")
    returns = signature.return_annotation
    return Route(
        method=method,
        path=path,
        function=function,
        status=status or (204 if returns is None else 200),
        tag=tag,
        summary=(inspect.getdoc(function) or "").strip(),
        returns=returns,
        parameters=parameters,
        takes=frozenset(kinds) & TAKEN,
        body=kinds.get("body"),
        query=kinds.get("query"),
        hidden=hidden,
        stream=stream,
    )


def _group(match: re.Match[str]) -> str:
    return f"(?P<{match[1]}>{'.*' if match[2] else '[^/]+'})"


def _is_list(kind: Any) -> bool:
    return get_origin(get_args(kind)[0] if get_origin(kind) is Annotated else kind) is list


def _convert(value: object, kind: Any, name: str | None = None) -> object:
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError as error:
        raise _invalid(error, name) from None


def _invalid(error: msgspec.ValidationError, name: str | None = None) -> InvalidInput:
    """Turn msgspec's sentence, which ends in a path, into one that starts with the field."""
    sentence, _, path = str(error).partition(" - at `")
    path = path.removeprefix("key` in `")
    where = [part for part in re.split(r"[.\[\]]+", path.rstrip("`").removeprefix("$")) if part]
    named = re.search(r"(?:unknown|required) field `(\w+)`", sentence)
    if named:
        where.append(named[1])
    field = name or ".".join(where) or "body"
    return InvalidInput(f"{field}: {sentence}.", field=field)
