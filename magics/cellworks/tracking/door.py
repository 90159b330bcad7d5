"""The door from MLflow's plugin to the studio: MLflow's own REST API, asked of the supervisor."""

import json
from typing import Any, TypeVar
from urllib.parse import urlencode

from cellworks_engine.errors import CellworksError

Message = TypeVar("Message")


def ask(method: str, endpoint: str, body: str | None) -> bytes:
    """Ask the studio's tracking store; raises what a client of a server would get."""
    from mlflow.exceptions import MlflowException, RestException

    path = f"/mlflow{endpoint}"
    query: str | None = None
    content: bytes | None = None
    if method == "GET":
        query = _query(json.loads(body)) if body else None
    else:
        content = (body or "{}").encode()
    try:
        status, answer = _raw(method, path, query, content)
    except CellworksError as error:
        raise MlflowException(
            f"The studio cannot be reached, so MLflow's store cannot be asked ({error.message}). "
            "What belongs to a job's own run needs no studio: log_metric, log_param, log_artifact, log_model."
        ) from None
    if status >= 400:
        raise RestException(_error(answer, status))
    return answer


def call(method: str, endpoint: str, body: str | None, response: Message) -> Message:
    """Ask, and fill in the protobuf message that answers."""
    from mlflow.utils.proto_json_utils import parse_dict

    answer = ask(method, endpoint, body)
    if answer.strip():
        parse_dict(js_dict=json.loads(answer), message=response)
    return response


def _raw(method: str, path: str, query: str | None, body: bytes | None) -> tuple[int, bytes]:
    from cellworks.client import connect

    reply = connect().raw(method, path, query=query, body=body)
    return reply.status, reply.body


def _query(fields: dict[str, Any]) -> str:
    """Return the fields of a GET as `requests` would write them."""
    return urlencode(
        [
            (name, str(one).lower() if isinstance(one, bool) else one)
            for name, value in fields.items()
            for one in (value if isinstance(value, list) else [value])
        ]
    )


def _error(answer: bytes, status: int) -> dict[str, str]:
    """Return an error as MLflow's exceptions want it, whoever it came from."""
    try:
        said = json.loads(answer)
    except json.JSONDecodeError:
        said = {}
    if "error_code" in said:
        return {"error_code": said["error_code"], "message": said.get("message", "")}
    codes = {404: "RESOURCE_DOES_NOT_EXIST", 409: "RESOURCE_ALREADY_EXISTS", 422: "INVALID_PARAMETER_VALUE"}
    message = said.get("message") or answer[:200].decode(errors="replace") or f"The studio answered {status}."
    hint = said.get("hint")
    code = codes.get(status, "TEMPORARILY_UNAVAILABLE" if status == 503 else "INTERNAL_ERROR")
    return {"error_code": code, "message": f"{message} {hint}" if hint else message}
