"""MLflow's own REST API for the kernels' plugin: its handlers here, or the server that is the store."""

import os
import threading
from typing import Protocol
from urllib.parse import urlsplit

from flask.testing import FlaskClient

from cellworks_engine.runs.importing import load_handlers

_ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts"


class Api(Protocol):
    """Answers one request of MLflow's REST API."""

    def __call__(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Return the status and the body."""


class HandlersApi:
    """MLflow's Flask handlers on the store's URI, called without a server."""

    def __init__(self, uri: str, root: str) -> None:
        self._uri = uri
        self._root = root
        self._lock = threading.Lock()
        self._ready = False

    def __call__(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Return what the handler answers."""
        answer = self._client().open(
            path, method=method, query_string=query, data=body or None, content_type="application/json"
        )
        return answer.status_code, answer.data

    def _client(self) -> FlaskClient:
        load_handlers()
        from mlflow.server import app
        from mlflow.server.constants import (
            ARTIFACT_ROOT_ENV_VAR,
            BACKEND_STORE_URI_ENV_VAR,
            REGISTRY_STORE_URI_ENV_VAR,
        )

        with self._lock:
            if not self._ready:
                from mlflow.server.handlers import initialize_backend_stores

                os.environ[BACKEND_STORE_URI_ENV_VAR] = self._uri
                os.environ[REGISTRY_STORE_URI_ENV_VAR] = self._uri
                os.environ[ARTIFACT_ROOT_ENV_VAR] = self._root
                initialize_backend_stores(self._uri, self._uri, self._root)
                self._ready = True
        return app.test_client()


class ServerApi:
    """A tracking server, asked with the credentials that MLflow's own variables hold.

    The clients behind us do not know its address, so artifacts that it would name by `mlflow-artifacts:`
    alone are named by that address, and back.
    """

    def __init__(self, uri: str) -> None:
        self._uri = uri.rstrip("/")
        self._short = b'"mlflow-artifacts:/'
        self._long = f'"{self._uri}{_ARTIFACTS}/'.encode()

    def __call__(self, method: str, path: str, query: str, body: bytes) -> tuple[int, bytes]:
        """Return what the server answers."""
        from mlflow.utils.credentials import get_default_host_creds
        from mlflow.utils.rest_utils import http_request

        answer = http_request(
            host_creds=get_default_host_creds(self._uri),
            endpoint=f"{path}?{query}" if query else path,
            method=method,
            raise_on_status=False,
            extra_headers={"Content-Type": "application/json"},
            data=body.replace(self._long, self._short) or None,
        )
        return answer.status_code, answer.content.replace(self._short, self._long)


def make_api(uri: str, root: str) -> Api:
    """Return the API of the store at `uri`."""
    if urlsplit(uri).scheme in ("http", "https"):
        return ServerApi(uri)
    return HandlersApi(uri, root)
