"""Requests a second and the slowest hundredth, for one model and 16 connections: ours, as it is and compiled,
the limit, the peers.

    .venv/bin/python bench/serving.py [--no-peer] [lr] [hgb] [mixed]

Ours goes the whole way: gateway, key, split, counts, request log, worker. The same gateway is asked in turns
without the log, so that `log_cost` is the share of the rate that the log takes (`log_budget` is what it may).
The limit is one process of granian, orjson and ONNX Runtime. `wrk` is needed (Debian's package).
"""

import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec
from race import LIMITS, peer_python, report
from serving_models import Race, save

from cellworks_engine.config import Home
from cellworks_engine.endpoints.configuration import (
    CompilePlaces,
    CompileSpec,
    Configuration,
    Endpoint,
    GatewayPlaces,
    Logging,
    Route,
    WorkerPlaces,
    WorkerSpec,
    worker_socket,
)
from cellworks_engine.endpoints.schema import Compilation

CONNECTIONS, SECONDS, KEY = 16, 8, "bench"
STARTING = 300.0
TURNS = 3
"""How often each of an endpoint with and one without the log is asked."""
LOG_BUDGET = 0.1
"""Share of the rate that the request log may take."""
_LUA = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer bench"
wrk.body = %s
"""


class Measured(NamedTuple):
    """What wrk says."""

    rate: float
    p99: float
    """Milliseconds."""


def measure(url: str, body: object) -> Measured:
    """Ask for some seconds, after a second that does not count."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_LUA % json.dumps(json.dumps(body)))
        script.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", "--latency", "-s", script.name]
        subprocess.run([*command, "-d1s", url], check=True, capture_output=True)
        said = subprocess.run(
            [*command, f"-d{SECONDS}s", url], check=True, capture_output=True, text=True
        ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate is not None and p99 is not None
    return Measured(float(rate[1]), float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]])


class Ours(NamedTuple):
    """What the gateway does, with the request log as it is, and without one."""

    logged: Measured
    unlogged: Measured

    def cost(self) -> dict[str, float]:
        """Return the share of the rate that the log takes, and what it may take."""
        share = 1 - self.logged.rate / self.unlogged.rate
        return {"log_off": round(self.unlogged.rate), "log_cost": round(share, 3), "log_budget": LOG_BUDGET}


@contextmanager
def process(command: list[str], **environment: str) -> Iterator[None]:
    """Run a server for as long as the block does."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    said = {**os.environ, **one, "MLFLOW_DISABLE_TELEMETRY": "true", **environment}
    with subprocess.Popen(command, env=said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        try:
            yield
        finally:
            started.terminate()


def await_answer(url: str, body: object) -> None:
    """Wait until a server answers as it should."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    end = time.monotonic() + STARTING
    while True:
        try:
            request = urllib.request.Request(url, json.dumps(body).encode(), headers)
            urllib.request.urlopen(request, timeout=10).read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
        else:
            return


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def compile_race(race: Race, folder: Path) -> str:
    """Compile a model as a deployment does, and return where; raises where the original would serve."""
    place = CompilePlaces(folder / f"compiled-{race.name}")
    place.folder.mkdir()
    spec = CompileSpec(version="m/1", model=str(race.model), baseline=None)
    place.spec.write_bytes(msgspec.json.encode(spec))
    module = "cellworks_engine.endpoints.compiling.main"
    subprocess.run([sys.executable, "-m", module, str(place.folder)], check=True, capture_output=True)
    made = msgspec.json.decode(place.outcome.read_bytes(), type=Compilation)
    if made.state != "compiled":
        raise RuntimeError(made.sentence)
    return str(place.folder)


def ours(race: Race, folder: Path, compiled: str | None = None) -> Ours:
    """Measure a gateway with one worker, behind an endpoint with the request log and one without."""
    name = race.name if compiled is None else f"{race.name}-c"
    home = Home(folder / f"home-{name}").make()
    home.make_sockets()
    places, worker = GatewayPlaces(home), folder / f"worker-{name}"
    places.folder.mkdir(exist_ok=True)
    worker.mkdir(exist_ok=True)
    path = str(worker_socket(home, name, 1))
    spec = WorkerSpec(
        deployment="d", endpoint="e", version="m/1", model=str(race.model), socket=path, compiled=compiled
    )
    WorkerPlaces(worker).spec.write_bytes(msgspec.json.encode(spec))
    keys = [hashlib.sha256(KEY.encode()).hexdigest()]
    logs = {"logged": Logging(model=str(race.model)), "unlogged": None}
    endpoints = [
        Endpoint(
            name=one,
            keys=keys,
            routes=[Route(id=one, name="1", version="m/1", share=100, sockets=[path], log=log)],
        )
        for one, log in logs.items()
    ]
    places.configuration.write_bytes(msgspec.json.encode(Configuration(revision=1, endpoints=endpoints)))
    module = "cellworks_engine.endpoints"
    with (
        process([sys.executable, "-m", f"{module}.worker", str(worker)]),
        process([sys.executable, "-m", f"{module}.gateway", str(home.path)]),
    ):
        while not places.identity.exists():
            time.sleep(0.1)
        found: dict[str, list[Measured]] = {one: [] for one in logs}
        for one in list(logs) * TURNS:
            url = f"http://127.0.0.1:{places.port.read_text()}/endpoints/{one}/invocations"
            await_answer(url, race.body)
            found[one].append(measure(url, race.body))
        return Ours(**{one: max(measured) for one, measured in found.items()})


def limit(race: Race, folder: Path) -> Measured:
    """Measure the limit: the compiled model, in one process."""
    own = (f"scikit-learn=={version('scikit-learn')}", "cloudpickle", "pandas", "skl2onnx", "protobuf<7")
    python = peer_python("onnx-asgi", *own, "onnxruntime", "granian", "orjson")
    compiled, port = folder / f"{race.name}.onnx", free_port()
    here = Path(__file__).parent / "serving_models.py"
    subprocess.run([python, str(here), "compile", str(race.pickle), str(compiled)], check=True)
    with process([python, str(LIMITS / "onnx_asgi.py"), str(compiled), str(port)]):
        url = f"http://127.0.0.1:{port}/"
        await_answer(url, race.body)
        return measure(url, race.body)


def mlflow_serve(race: Race, folder: Path) -> Measured:
    """Measure `mlflow models serve`."""
    del folder
    own = (
        f"mlflow=={version('mlflow')}",
        f"scikit-learn=={version('scikit-learn')}",
        "cloudpickle",
        "pandas",
    )
    python, port = peer_python("mlflow-serve", *own), free_port()
    serve = [
        "-m",
        "mlflow",
        "models",
        "serve",
        "-m",
        str(race.model),
        "-p",
        str(port),
        "--env-manager",
        "local",
    ]
    with process([python, *serve], PATH=f"{Path(python).parent}:{os.environ['PATH']}"):
        url = f"http://127.0.0.1:{port}/invocations"
        await_answer(url, race.mlflow_body)
        return measure(url, race.mlflow_body)


def mlserver(race: Race, folder: Path) -> Measured:
    """Measure MLServer with its scikit-learn runtime, in one process, which is its fastest."""
    own = (f"scikit-learn=={version('scikit-learn')}", "joblib", "pandas", "mlserver", "mlserver-sklearn")
    python, port = peer_python("mlserver", *own), free_port()
    place = folder / f"mlserver-{race.name}"
    place.mkdir()
    settings = {
        "http_port": port,
        "grpc_port": free_port(),
        "metrics_port": free_port(),
        "parallel_workers": 0,
    }
    (place / "settings.json").write_text(json.dumps({**settings, "debug": False}))
    model = {
        "name": "m",
        "implementation": "mlserver_sklearn.SKLearnModel",
        "parameters": {"uri": str(race.joblib)},
    }
    (place / "model-settings.json").write_text(json.dumps(model))
    with process([str(Path(python).parent / "mlserver"), "start", str(place)]):
        url = f"http://127.0.0.1:{port}/v2/models/m/infer"
        await_answer(url, race.oip_body)
        return measure(url, race.oip_body)


def bentoml(race: Race, folder: Path) -> Measured:
    """Measure BentoML with adaptive batching, one worker."""
    del folder
    own = (f"scikit-learn=={version('scikit-learn')}", "joblib", "pandas", "bentoml")
    python, port = peer_python("bentoml", *own), free_port()
    here = str(LIMITS.parent)
    serve = [str(Path(python).parent / "bentoml"), "serve", "serving_bento:Served", "--port", str(port)]
    with process([*serve, "--working-dir", here], MODEL=str(race.joblib)):
        url = f"http://127.0.0.1:{port}/predict"
        await_answer(url, race.bento_body)
        return measure(url, race.bento_body)


PEERS: dict[str, Callable[[Race, Path], Measured]] = {
    "mlflow models serve": mlflow_serve, "MLServer": mlserver, "BentoML": bentoml,
}  # fmt: skip


def run(race: Race, folder: Path) -> None:
    """Run one race and report it."""
    own, bound = ours(race, folder), limit(race, folder)
    compiled = ours(race, folder, compile_race(race, folder))
    report(
        "serving", f"{race.name} compiled", "requests/s", compiled.logged.rate, bound.rate, rate=True,
        p99_ms=compiled.logged.p99, limit_p99_ms=bound.p99, **compiled.cost(),
        load=round(os.getloadavg()[0], 1),
    )  # fmt: skip
    peers: dict[str, Measured] = {}
    if "--no-peer" not in sys.argv:
        for name, peer in PEERS.items():
            if race.name != "mixed" or name == "mlflow models serve":  # the others take matrices only
                peers[name] = peer(race, folder)
    best = max(peers, key=lambda name: peers[name].rate, default=None)
    report(
        "serving",
        race.name,
        "requests/s",
        own.logged.rate,
        bound.rate,
        peer=None if best is None else peers[best].rate,
        peer_name=best,
        rate=True,
        p99_ms=own.logged.p99,
        limit_p99_ms=bound.p99,
        **own.cost(),
        peers={name: round(one.rate) for name, one in peers.items()},
        load=round(os.getloadavg()[0], 1),
    )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
        for one in save(Path(made)):
            if not wanted or one.name in wanted:
                run(one, Path(made))
