"""What is looked at before a version is approved, and how versions stand side by side, on the wire."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cellworks_engine.schema import NO_NUL, Input

CheckName = Literal["metric", "signature", "latency", "baseline"]
CheckState = Literal["passed", "failed", "unclear", "skipped"]
"""`unclear`: it cannot be told, and the sentence says what is missing; `skipped`: there is no champion."""
MetricKey = Annotated[str, Meta(min_length=1, max_length=250, pattern=NO_NUL)]
Finite = Annotated[float, Meta(ge=-1e308, le=1e308)]
Positive = Annotated[float, Meta(ge=0, le=1e308)]


class Policy(Input, frozen=True, kw_only=True):
    """What the checks of a model ask for."""

    metric: MetricKey | None = None
    """None takes the best known one that both runs have: an AUC before an accuracy."""
    higher_is_better: bool | None = None
    """None takes what is known of the metric's name: `rmse` and `loss` are better when lower."""
    margin: Positive = 0.0
    """How much worse than the champion is still good enough, in the metric's unit."""
    repeated: bool = False
    """The steps of the metric are repetitions (folds, seeds), not the epochs of one training."""
    level: Annotated[float, Meta(gt=0.5, lt=1.0)] = 0.95
    """Of the interval."""
    latency: Annotated[float, Meta(gt=0, le=1e9)] = 100.0
    """Milliseconds that the 95th percentile of predicting the input example may take."""
    alias: Annotated[str, Meta(min_length=1, max_length=255, pattern=r"^[\w-]+$")] = "champion"
    """Which version is the one to beat."""


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    name: CheckName
    state: CheckState
    sentence: str
    key: str | None = None
    """Of a metric."""
    value: float | None = None
    """The candidate's; milliseconds of a latency."""
    against: float | None = None
    """The champion's; the limit of a latency."""
    low: float | None = None
    """The interval of how much better the candidate is (worse where negative)."""
    high: float | None = None
    level: float | None = None
    method: str = ""
    """Which formula gave the interval."""


class Checks(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was looked at, the last time."""

    results: list[Check]
    champion: int | None
    """The version that the candidate was held against."""
    actor: str
    checked: float
    """Seconds since 1970."""


class Latency(Input, frozen=True, kw_only=True):
    """How long predicting the input example took, where the model was loaded; milliseconds."""

    p50: Positive
    p95: Positive
    p99: Positive
    rows: Annotated[int, Meta(ge=1, le=1 << 31)]
    calls: Annotated[int, Meta(ge=1, le=1 << 31)]
    host: Annotated[str, Meta(max_length=255, pattern=NO_NUL)] = ""


class CheckWish(Input, frozen=True, kw_only=True):
    """Look at everything; `latency` is what was measured just now, else the last measured one counts."""

    latency: Latency | None = None


class VersionsQuery(Input, frozen=True, kw_only=True):
    """Two to ten versions of a model; the first is what the others are held against."""

    version: Annotated[list[Annotated[int, Meta(ge=1, le=1 << 31)]], Meta(min_length=2, max_length=10)]
    all: bool = False
    """Rows that are the same everywhere, too."""


VersionGroup = Literal[
    "version", "metrics", "params", "signature", "requirements", "tags", "code", "data", "environment", "git"
]


class VersionComparedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One thing of every version, in their order; None where a version has no such thing."""

    group: VersionGroup
    name: str
    values: list[str | float | None]
    differs: bool


class VersionComparison(msgspec.Struct, frozen=True, kw_only=True):
    """Versions side by side; only what differs unless all was asked for."""

    name: str
    versions: list[int]
    rows: list[VersionComparedRow]
    same: int
    """Rows that are the same everywhere."""
    missing: list[str]
    """What cannot be compared, and why, a sentence each."""
