"""Which protocol a path belongs to."""

import re
from collections.abc import Callable
from typing import NamedTuple

from cellworks_engine.endpoints.frames import Request
from cellworks_engine.endpoints.worker.batching import Decode
from cellworks_engine.endpoints.worker.described import Described
from cellworks_engine.endpoints.worker.protocols import azure, describing, mlflow, oip, vertex
from cellworks_engine.endpoints.worker.questions import Said
from cellworks_engine.errors import CellworksError, NotFound

Plain = Callable[[Described, Request], Said]


class Predicting(NamedTuple):
    """What is answered by the model."""

    decode: Decode


class WrongMethod(CellworksError):
    """The path is there, and does not take this method."""

    code = "method_not_allowed"
    status = 405


_EXACT: dict[str, dict[str, Plain | Predicting]] = {
    "/ping": {"GET": describing.ping},
    "/health": {"GET": describing.ping},
    "/version": {"GET": describing.version},
    "/invocations": {"POST": Predicting(mlflow.invocations)},
    "/score": {"POST": Predicting(azure.score), "GET": describing.ping},
    "/swagger.json": {"GET": describing.swagger},
    "/openapi.json": {"GET": describing.openapi},
    ":predict": {"POST": Predicting(vertex.predict)},
    ":rawPredict": {"POST": Predicting(mlflow.invocations)},
    "/v2": {"GET": oip.server},
    "/v2/health/live": {"GET": oip.alive},
    "/v2/health/ready": {"GET": oip.alive},
}
_MODEL = re.compile(r"^/v2/models/([^/]+)(?:/versions/([^/]+))?(/ready|/infer)?$")
_OF_A_MODEL: dict[str | None, dict[str, Plain | Predicting]] = {
    None: {"GET": oip.metadata},
    "/ready": {"GET": oip.ready},
    "/infer": {"POST": Predicting(oip.infer)},
}


def find(request: Request) -> Plain | Predicting:
    """Return who answers a request; raises NotFound or WrongMethod."""
    methods = _EXACT.get(request.path)
    if methods is None and (match := _MODEL.match(request.path)):
        methods = _OF_A_MODEL[match[3]]
    if methods is None:
        raise NotFound(f"An endpoint has no {request.path}.", hint="Its openapi.json lists what it has.")
    handler = methods.get("GET" if request.method == "HEAD" else request.method)
    if handler is None:
        raise WrongMethod(f"{request.path} takes {', '.join(methods)}, not {request.method}.")
    return handler
