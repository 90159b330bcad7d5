"""What is asked of a model, once a protocol has understood it, and what the model says."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.errors import CellworksError

if TYPE_CHECKING:
    import numpy as np


class Unreadable(CellworksError):
    """What was sent is not what its content type says, or has none of the known forms."""

    code = "unreadable"
    status = 400


class Unsupported(CellworksError):
    """A content type that no protocol of this path takes."""

    code = "unsupported"
    status = 415


class ModelFailed(CellworksError):
    """The model raised an error over rows that its signature allows."""

    code = "model_failed"
    status = 500


class Matrix(NamedTuple):
    """Rows of numbers, in the order of the signature's columns: `values` is n x k of the signature's type."""

    values: "np.ndarray[Any, Any]"


class Columns(NamedTuple):
    """Values by column, as JSON has them, each of the type that the signature names: none needs guessing."""

    values: dict[str, list[Any]]


class Parsed(NamedTuple):
    """What MLflow's own parsing made of a request: a frame, an array, or whatever it takes."""

    value: Any


Data = Matrix | Columns | Parsed


class Said(NamedTuple):
    """What a protocol answers."""

    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = {}
    status: int = 200


class Predicted(NamedTuple):
    """What the model predicts for one request."""

    raw: Any
    """As the model returned it: an array, a frame, a list."""
    rows: list[Any] | None
    """One JSON value a row, where all of them are plain; None where MLflow's encoder is needed."""


class Question(NamedTuple):
    """A request that was understood."""

    data: Data
    rows: int
    """How many rows are asked for; 0 where that cannot be said, and it is predicted by itself."""
    encode: Callable[[Predicted], Said]
    params: Mapping[str, Any] | None = None


def media_type(request: Request) -> tuple[str, dict[str, str]]:
    """Return a request's content type in lower case, and its parameters; raises Unsupported for a charset."""
    first, *others = request.content_type.split(";")
    pairs = (pair.partition("=") for pair in others)
    said = {name.strip().lower(): value.strip().strip('"').lower() for name, _, value in pairs}
    if said.get("charset", "utf-8") not in ("utf-8", "utf8", "us-ascii"):
        raise Unsupported(f"The body is in {said['charset']}; only UTF-8 is read.", field="content-type")
    return first.strip().lower(), said


def one_of(names: Sequence[str]) -> str:
    """Return names as a sentence has them."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
