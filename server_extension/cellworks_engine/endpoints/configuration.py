"""What the gateway and its workers are told: two files, written whole and replaced, never edited in place.

The supervisor writes them; it may be killed at any moment, and so may whoever reads them. The gateway obeys
the file with the highest revision and says which one it obeys, so a change counts as done only once the
gateway has said so. A gateway that starts reads the file before it listens: it never serves what was before.
"""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from cellworks_engine.config import Home

Share = Annotated[float, Meta(ge=0, le=100)]
"""Per cent of an endpoint's requests."""


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deployment takes before it answers 429 (too many wait) or 503 (nobody is there).

    Both carry Retry-After.
    """

    waiting: Annotated[int, Meta(ge=1, le=100_000)] = 256
    """Requests under way or waiting in one deployment."""
    body: Annotated[int, Meta(ge=1)] = 6_000_000
    """Bytes of a request; more is 413. SageMaker's own limit."""
    timeout: Annotated[float, Meta(gt=0, le=3600)] = 60.0
    """Seconds until a request is answered with 504. SageMaker's own limit."""
    memory: int | None = None
    """Bytes of one worker's resident memory; a worker beyond it is drained and replaced."""


class Batching(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How requests of one worker are put together: never waiting longer than the bound, often not at all."""

    rows: Annotated[int, Meta(ge=1, le=100_000)] = 256
    """Rows that are predicted at once, at most."""
    latency: Annotated[float, Meta(ge=0, le=10)] = 0.005
    """Seconds that a request may wait for others while the worker is free."""


class Logging(msgspec.Struct, frozen=True, kw_only=True):
    """What of a deployment's answers goes into the request log."""

    model: str
    """The folder of the MLflow model, with whose signature the requests are read."""
    sample: Share = 100.0
    """Per cent of the answers, drawn at random."""
    exclude: list[str] = []
    """Columns that are not kept."""
    days: float = 90.0
    """Days that an answer is kept."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One deployment, as the gateway sees it."""

    id: str
    """Of the deployment; a new one after each redeployment."""
    name: str
    """`3`, `blue`: what `traffic` and the header that asks for one deployment name."""
    version: str
    """The model version, `late-flights/3`."""
    share: Share
    sockets: list[str]
    """The Unix sockets on which its workers listen; requests go to the one with the fewest under way."""
    limits: Limits = msgspec.field(default_factory=Limits)
    log: Logging | None = None


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """One endpoint, as the gateway sees it."""

    name: str
    keys: list[str]
    """SHA-256 in hex of each key that opens it; more than one while keys are rotated."""
    open: bool = False
    """Whether no key is needed."""
    routes: list[Route]
    """Shares sum to 100, or to 0 where nothing is served by default."""


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """All that the gateway knows."""

    revision: int
    endpoints: list[Endpoint]


class WorkerSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker process is told, in `worker.json` of its folder."""

    deployment: str
    endpoint: str
    version: str
    model: str
    """The folder of the MLflow model."""
    socket: str
    """The Unix socket on which it is to listen."""
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """Of BLAS, OpenMP and the model's own pool."""
    batching: Batching = msgspec.field(default_factory=Batching)
    limits: Limits = msgspec.field(default_factory=Limits)
    compiled: str | None = None
    """The folder of the compiled model, which was proved; None where the model itself serves."""


class CompileSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the process that compiles is told, in `compile.json` of its folder."""

    version: str
    model: str
    """The folder of the MLflow model."""
    baseline: str | None
    """The file of the version's baseline."""
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    seed: int = 7


class CompilePlaces:
    """What stands in the folder of a compilation; nothing is created here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "compile.json"
        """A `CompileSpec`."""
        self.outcome = folder / "outcome.json"
        """A `schema.Compilation`, written last: from then on the folder does not change."""
        self.failure = folder / "failure.json"
        """An `errors.ErrorBody`: why nothing can be compiled with this interpreter."""
        self.log = folder / "log"


class GatewayPlaces:
    """Where the gateway's files stand in a home; nothing is created here."""

    def __init__(self, home: Home) -> None:
        self.folder = home.path / "gateway"
        self.configuration = self.folder / "configuration.json"
        """A `Configuration`."""
        self.port = self.folder / "port"
        """The port as text: chosen once and kept."""
        self.identity = self.folder / "gateway.json"
        """Who the running gateway is (`jobs.folder.Identity`), written once it listens."""
        self.lock = self.folder / "lock"
        """Held by the one gateway of the home."""
        self.control = home.sockets / "gateway.sock"
        """One JSON line each way: `{"reload": true}` is answered with a `Reloaded` once that is obeyed,
        `{"counts": true}` with a `Counts`."""


class Reloaded(msgspec.Struct, frozen=True, kw_only=True):
    """Which configuration the gateway obeys now."""

    revision: int
    error: str | None = None
    """Why the file was not taken; the revision is then that of what is still obeyed."""


BUCKETS = (
    0.0005, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08,
    0.1, 0.15, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0,
)  # fmt: skip
"""Upper bounds of the latency histogram, in seconds; a last bucket holds what took longer."""


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """What a deployment has done since the gateway started."""

    id: str
    endpoint: str
    name: str
    leaving: bool
    """Whether it left the configuration; once nothing is under way it is gone from the list."""
    workers: int
    """Workers that can be reached."""
    underway: int
    """Requests that have not been answered."""
    statuses: dict[str, int]
    """Answers by HTTP status."""
    repeated: int
    """Requests that were given to another worker because the first one died."""
    seconds: float
    """Sum of the latencies, from a request's head to its answer."""
    buckets: list[int]
    """Answers by latency, one for each of `BUCKETS` and one above."""
    logged: int = 0
    """Answers that were written into the request log."""
    unlogged: int = 0
    """Answers that were to be, and could not: the disk is full, or too slow."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gateway has done since it started."""

    revision: int
    since: float
    """When it started, in seconds since 1970."""
    deployments: list[Count]


class WorkerPlaces:
    """What stands in a worker's folder; nothing is created here."""

    def __init__(self, folder: Path) -> None:
        self.spec = folder / "worker.json"
        """A `WorkerSpec`, written by whoever starts the worker."""
        self.ready = folder / "ready.json"
        """The worker's `jobs.folder.Identity`, written once the model is loaded and it listens."""
        self.failure = folder / "failure.json"
        """An `errors.ErrorBody`: why the model could not be loaded; the exit code is then `CANNOT_LOAD`."""


CANNOT_LOAD = 3
"""A worker's exit code: starting it again will not help."""
TOO_LARGE = 4
"""A worker's exit code: it went beyond its memory, finished what was under way; start it again."""


def worker_socket(home: Home, deployment: str, number: int) -> Path:
    """Return where a deployment's worker listens: short enough for a socket's path."""
    return home.sockets / f"{deployment[-12:]}-{number}.sock"
