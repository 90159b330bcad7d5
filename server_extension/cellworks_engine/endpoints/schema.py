"""What an endpoint and its deployments are, on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.endpoints.configuration import Batching, Limits
from cellworks_engine.endpoints.requestlog.schema import RequestLog
from cellworks_engine.schema import NO_NUL, FilePath, Input

EndpointName = Annotated[str, Meta(max_length=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]
DeploymentName = Annotated[str, Meta(max_length=63, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
"""`3` (the version's number, unless another is given) or `blue`."""
DeploymentRef = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
"""A deployment by its name, or by its id."""
VersionRef = Annotated[str, Meta(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\\]+$")]
"""`late-flights/3`, or `late-flights@champion`."""
Percent = Annotated[float, Meta(ge=0, le=100)]
Finite = Annotated[float, Meta(ge=0, le=31_536_000)]
Words = Annotated[str, Meta(max_length=4000, pattern=NO_NUL)]

EndpointState = Literal["creating", "serving", "updating", "failed", "stopped", "deleting"]
"""`updating`: it serves, and a deployment begins or ends; `stopped`: deployed, not serving."""
DeploymentState = Literal["creating", "smoke_testing", "serving", "failed", "stopped", "deleting"]
"""`deleting`: it takes no new requests, answers those under way, and ends."""


class Scaling(Input, frozen=True, kw_only=True):
    """How a version is served: processes, threads and limits of one deployment."""

    workers: Annotated[int, Meta(ge=1, le=64)] = 1
    """Processes, each with the model loaded."""
    threads: Annotated[int, Meta(ge=1, le=1024)] = 1
    """Of BLAS, OpenMP and the model's own pool, in each worker."""
    batching: Batching = Batching()
    limits: Limits = Limits()
    startup: Annotated[float, Meta(gt=0, le=3600)] = 120.0
    """Seconds within which a worker must have loaded the model."""
    compile: bool = False
    """Serve a compiled model where it is proved to answer as the original does; else the original, which says
    why."""


class NewDeployment(Input, frozen=True, kw_only=True):
    """Deploy a model version at an endpoint, which is made where it is not there.

    It takes its share of the traffic once its workers are up and the smoke test has passed; until then, and
    where that fails, the endpoint answers as before.
    """

    version: VersionRef
    name: DeploymentName | None = None
    """None is the version's number. A deployment that has the name is replaced."""
    compute: Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_NUL)] = "local"
    share: Percent | None = None
    """Per cent of the requests; the others shrink in proportion. None: 100, or what the replaced one had."""
    keep: bool = False
    """Keep deployments that have no traffic left because of this one; else they end."""
    scaling: Scaling = Scaling()
    python: FilePath | None = None
    """The interpreter that serves; None is the one that made the version."""
    autostart: bool | None = None
    """Of the endpoint: serve again by itself after a restart of the machine. None leaves what is there."""
    open: bool | None = None
    """Of the endpoint: whether it answers without a key."""
    log: RequestLog | None = None
    """Of the endpoint: what it keeps of its requests; None leaves what is there."""
    description: Words | None = None
    """Of the endpoint."""
    mark: Annotated[str, Meta(min_length=8, max_length=64, pattern=r"^[\w-]+$")] | None = None
    """Made by the caller: the same request sent again is the same deployment."""


class EndpointChange(Input, frozen=True, kw_only=True):
    """Settings of an endpoint; None leaves what is there."""

    description: Words | None = None
    autostart: bool | None = None
    open: bool | None = None
    log: RequestLog | None = None


class DeploymentChange(Input, frozen=True, kw_only=True):
    """Other scaling or another version: a new deployment takes the place once it has proved good."""

    version: VersionRef | None = None
    scaling: Scaling | None = None
    python: FilePath | None = None


class Traffic(Input, frozen=True, kw_only=True):
    """Who gets how many per cent, by name; the shares sum to 100, and whoever is not named gets none."""

    shares: Annotated[dict[DeploymentName, Percent], Meta(min_length=1, max_length=100)]


class KeyRotation(Input, frozen=True, kw_only=True):
    """Make a new key; the old ones stay valid for `grace` seconds."""

    grace: Finite = 3600.0


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key of an endpoint, never its text."""

    shown: str
    """The last four characters, to tell it from another."""
    created: float
    expires: float | None
    """When it stops opening the endpoint; None where it does not."""


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """The keys that open an endpoint, the newest first, and where the newest one lies."""

    keys: list[Key]
    path: str
    """The file (0600) that holds the newest key's text."""
    host: str


class WorkerRow(msgspec.Struct, frozen=True, kw_only=True):
    """One process of a deployment."""

    number: int
    pid: int | None
    state: Literal["starting", "ready", "ended"]
    memory: int | None
    """Resident bytes."""
    restarts: int
    """How often it died and was started again."""


class WorstRow(msgspec.Struct, frozen=True, kw_only=True):
    """The row on which a compiled model is farthest from the original."""

    row: str
    """Its columns and values."""
    original: str
    """The scores, or numbers, that the original gives."""
    compiled: str
    difference: float | None
    """The largest of a score; None where only one of them is a number."""


class Compilation(msgspec.Struct, frozen=True, kw_only=True):
    """What became of compiling a deployment's model."""

    state: Literal["compiling", "compiled", "original"]
    """`original`: that serves, and the sentence says why."""
    sentence: str
    """`compiled by treelite: …`, or `original: …`."""
    engine: str | None = None
    """`onnxruntime`, `treelite`, or both."""
    rows: int = 0
    """How many rows both answered to prove it."""
    labels_equal: bool | None = None
    """Whether every label was the same; None where that was not looked at, as of numbers."""
    worst: WorstRow | None = None


class Deployment(msgspec.Struct, frozen=True, kw_only=True):
    """One model version at an endpoint."""

    id: str
    name: str
    version: str
    """`late-flights/3`."""
    state: DeploymentState
    sentence: str
    """What is to be said of its state; why, where it failed."""
    share: float
    """Per cent of the requests that it gets, or would get if the endpoint served."""
    wanted: float | None
    """The share that it is to get once it serves; None where nothing is pending."""
    compute: str
    python: str
    scaling: Scaling
    workers: list[WorkerRow]
    notes: list[str]
    """What a person should know: the version is not approved, the smoke test had no input example."""
    actor: str
    created: float
    ready: float | None
    """When it first took traffic, in seconds since 1970."""
    took: float | None
    """Seconds from the request to that."""
    replaces: str | None
    """The id of the deployment whose place it takes."""
    compiled: Compilation | None = None
    """None where the model is served as it is, because nobody asked for more."""


class Rates(msgspec.Struct, frozen=True, kw_only=True):
    """What a deployment did in the last minute."""

    rate: float
    """Requests a second."""
    errors: float
    """Share of the answers that were 4xx or 5xx, 0 to 1."""
    p50: float | None
    """Milliseconds in the gateway and behind it; None where nothing was asked."""
    p95: float | None
    p99: float | None


class EndpointRow(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as a line of a table."""

    name: str
    state: EndpointState
    sentence: str
    description: str
    url: str | None
    """Where it answers; None before the gateway has a port."""
    autostart: bool
    open: bool
    log: RequestLog
    deployments: list[Deployment]
    rates: Rates
    """Of all deployments together."""
    spark: list[float]
    """Requests a second, in the buckets of the last five minutes, the oldest first."""
    actor: str
    created: float
    changed: float


class SignatureField(msgspec.Struct, frozen=True, kw_only=True):
    """A column that a request holds, or an answer."""

    name: str
    type: str
    required: bool


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint, whole."""

    row: EndpointRow
    inputs: list[SignatureField]
    """What it takes; empty where no deployment has a signature."""
    outputs: list[SignatureField]
    example: str | None
    """A request's body, JSON."""
    keys: Keys
    host: str
    change: int
    """The last change that this answer has seen."""


class EndpointQuery(Input, frozen=True, kw_only=True):
    """Which endpoints to list."""

    search: Annotated[str, Meta(max_length=200, pattern=NO_NUL)] | None = None
    state: list[EndpointState] = []
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0


class GatewayStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The process in front of every deployment."""

    state: Literal["stopped", "starting", "serving"]
    pid: int | None
    port: int | None
    revision: int
    """Of the configuration that it obeys."""


class EndpointPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the endpoints that match, by name, and how many do."""

    endpoints: list[EndpointRow]
    total: int
    gateway: GatewayStatus
    change: int


EventVerb = Literal[
    "created", "deploying", "smoke_testing", "serving", "failed", "traffic", "draining", "ended", "stopped",
    "started", "updated", "key_rotated", "worker_died", "rebooted", "deleted",
    "compiled",
]  # fmt: skip


class EndpointEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened to an endpoint. Events are only ever added."""

    number: int
    time: float
    actor: str
    endpoint: str
    deployment: str | None
    """Its name."""
    verb: EventVerb
    sentence: str


class EventQuery(Input, frozen=True, kw_only=True):
    """Which events, the newest first."""

    before: Annotated[int, Meta(ge=0, le=1 << 53)] | None = None
    """Only those with a smaller number."""
    limit: Annotated[int, Meta(ge=1, le=1000)] = 100


class EventPage(msgspec.Struct, frozen=True, kw_only=True):
    """Some of an endpoint's events, the newest first."""

    events: list[EndpointEvent]
    total: int
    change: int


class MetricsQuery(Input, frozen=True, kw_only=True):
    """How many seconds back; the studio keeps an hour."""

    last: Annotated[int, Meta(ge=10, le=3600)] = 900


class MetricPoint(msgspec.Struct, frozen=True, kw_only=True):
    """What one deployment did in one bucket of time."""

    time: float
    """The bucket's end, in seconds since 1970."""
    requests: int
    client_errors: int
    """Answers with 4xx."""
    server_errors: int
    """Answers with 5xx."""
    p50: float | None
    p95: float | None
    p99: float | None


class DeploymentMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """One deployment's life in numbers."""

    deployment: str
    """Its id."""
    name: str
    version: str
    requests: int
    """Since the gateway started."""
    client_errors: int
    server_errors: int
    waiting: int
    """Requests under way or waiting now."""
    rates: Rates
    points: list[MetricPoint]


class EndpointMetrics(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint's deployments did lately."""

    every: float
    """Seconds of a bucket."""
    deployments: list[DeploymentMetrics]
    address: str | None
    """Where Prometheus finds the gateway's metrics."""


class Invocation(Input, frozen=True, kw_only=True):
    """A request to try: the body as a client would send it."""

    body: Annotated[str, Meta(max_length=6_000_000)]
    content_type: Annotated[str, Meta(max_length=200, pattern=r"^[\x20-\x7e]*$")] = "application/json"
    deployment: DeploymentName | None = None
    """Ask this one, whatever the shares."""


class Invoked(msgspec.Struct, frozen=True, kw_only=True):
    """What the endpoint answered."""

    status: int
    body: str
    content_type: str
    deployment: str | None
    """The one that answered."""
    milliseconds: float


class WorkerLogQuery(Input, frozen=True, kw_only=True):
    """Which piece of a worker's log: at most `limit` bytes from `offset` on."""

    worker: Annotated[int, Meta(ge=1, le=1 << 31)] | None = None
    """None is the newest that could not load its model, else the newest."""
    offset: Annotated[int, Meta(ge=0, le=1 << 53)] = 0
    limit: Annotated[int, Meta(ge=1, le=16 << 20)] = 1 << 20


class WorkerLog(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a worker's log, from `offset` (bytes) to `next`."""

    worker: int
    text: str
    offset: int
    next: int
    size: int


class RemovalQuery(Input, frozen=True, kw_only=True):
    """`force` removes a deployment that still has traffic."""

    force: bool = False
