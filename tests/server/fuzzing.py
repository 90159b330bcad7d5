"""Calls of a contract that nobody would think of, each answer held against the contract."""

import random
import socket
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import requests
import schemathesis
import urllib3
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.errors import Unsatisfiable
from requests.adapters import HTTPAdapter
from schemathesis.checks import not_a_server_error
from schemathesis.core.transport import Response
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.server.world import DEADLINE

ADDRESS = "http://cellworks"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip

LEAST = 2
"""Calls of an operation at a time; with few calls not every operation is given something wrong."""
AGAIN = 15
"""How often an operation that has not answered yet is called anew."""

Known = Callable[[str, Any, random.Random], None]
"""Puts what the studio really holds into a case, given the operation's id."""


class Fuzz:
    """Calls every operation with valid data and, as far as its calls go, with invalid; counts the answers."""

    def __init__(self, contract: dict[str, Any], path: Path, known: Known, seed: int) -> None:
        found = (result.ok() for result in schemathesis.openapi.from_dict(contract).get_all_operations())
        self._operations = [one for one in found if _is_called(one)]
        self._session = requests.Session()
        self._session.mount(ADDRESS, _UnixAdapter(path))
        self._known = known
        self._seed = seed
        self.answers: Counter[tuple[str, int]] = Counter()

    def run(self, calls: int) -> None:
        """Make about `calls` calls; raises at the first answer that is not the contract's."""
        wrong = [one for one in self._operations if _takes_anything(one)]
        each = -(-calls // (len(self._operations) + len(wrong)))
        if each < LEAST:  # not enough for all: chance says which are given something wrong
            each = LEAST
            affordable = max(0, calls // each - len(self._operations))
            wrong = random.Random(self._seed).sample(wrong, min(affordable, len(wrong)))
        for operation in self._operations:
            self._operation(operation, GenerationMode.POSITIVE, each)
        for operation in wrong:
            try:
                self._operation(operation, GenerationMode.NEGATIVE, each)
            except Unsatisfiable:  # hardly anything in a path is wrong
                self._operation(operation, GenerationMode.POSITIVE, each, 1)
        for turn in range(2, AGAIN + 2):  # chance may have left one without a call that can work
            left = self.unanswered()
            for operation in self._operations:
                if _name(operation) in left:
                    self._operation(operation, GenerationMode.POSITIVE, LEAST, turn)

    def unanswered(self) -> set[str]:
        """Return the operations that never answered 2xx."""
        every = {_name(one) for one in self._operations}
        return every - {name for name, status in self.answers if 200 <= status < 300}

    def _operation(self, operation: Any, mode: GenerationMode, calls: int, turn: int = 0) -> None:
        name = _name(operation)
        streams = "x-ndjson" in str(operation.definition.raw["responses"])

        @hypothesis.seed(f"{self._seed} {name} {mode} {turn}")
        @hypothesis.settings(
            max_examples=calls, database=None, deadline=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @hypothesis.given(operation.as_strategy(generation_mode=mode), strategies.randoms())
        def call(case: Any, chance: random.Random) -> None:
            if mode is GenerationMode.POSITIVE:
                self._known(name, case, chance)
            answer = self._send(case, streams)
            self.answers[name, answer.status_code] += 1
            if streams and answer.status_code == 200:
                return
            case.validate_response(Response.from_requests(answer, verify=False), checks=CHECKS)

        call()

    def _send(self, case: Any, streams: bool) -> requests.Response:
        asked = case.as_transport_kwargs(base_url=ADDRESS)
        try:
            answer = self._session.request(**asked, timeout=DEADLINE, stream=streams)
        except requests.RequestException as error:
            raise AssertionError(f"no answer to {asked}") from error
        if streams and answer.status_code == 200:
            assert next(answer.iter_lines()).startswith(b'{"event":"alive"')
            answer.close()
        return answer


def _name(operation: Any) -> str:
    return str(operation.definition.raw["operationId"])


def _is_called(operation: Any) -> bool:
    """Tell whether an operation leaves a studio to call the others of (`test_supervisor` ends one)."""
    return _name(operation) != "end_studio"


def _takes_anything(operation: Any) -> bool:
    """Tell whether an operation can be given anything wrong."""
    raw = operation.definition.raw
    return bool(raw["parameters"] or "requestBody" in raw)


class _UnixConnection(urllib3.connection.HTTPConnection):
    path: Path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(str(self.path))


class _UnixAdapter(HTTPAdapter):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._pool = urllib3.HTTPConnectionPool("cellworks")
        self._pool.ConnectionCls = type("Connection", (_UnixConnection,), {"path": path})

    def get_connection_with_tls_context(self, *_: Any, **__: Any) -> urllib3.HTTPConnectionPool:
        return self._pool
