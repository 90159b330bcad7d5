"""A report of quality and insights."""

from typing import Literal

import msgspec

from cellworks_engine.recipes.schema import Step
from cellworks_engine.recipes.wrangling.chart_schema import ChartAnswer, Figure

Severity = Literal["high", "medium", "low"]


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """What mends a warning: it becomes a step."""

    words: str
    """`Drop the column`."""
    step: Step


class Insight(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a person should look at."""

    kind: str
    """`constant`, `id-like`, `disguised-missing`, `skew`, `rare-labels`, `imbalance`, `duplicates`, …"""
    severity: Severity
    columns: list[str]
    sentence: str
    """What was found, with its figures."""
    because: str
    """Why it matters."""
    rows: list[int]
    """Places of rows to look at, the first 1,000; empty where none are to be shown."""
    fixes: list[Fix]


class FeaturePower(msgspec.Struct, frozen=True, kw_only=True):
    """How well one column alone predicts the target: 0 is no better than guessing, 1 is perfect."""

    column: str
    power: float
    note: str


class QuickModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model with default settings on 80% of the rows, beside a baseline, judged on the other 20%."""

    task: Literal["classification", "regression"]
    model: str
    rows: int
    figures: list[Figure]
    baseline: list[Figure]
    """In the order of `figures`."""
    confusion: list[list[int]]
    """Rows are what was so, columns what was predicted; empty for regression."""
    labels: list[str]


class BiasMetric(msgspec.Struct, frozen=True, kw_only=True):
    """One of the eight metrics before training (field.md 12.1), with a 95% bootstrap interval."""

    name: str
    """`CI`, `DPL`, `KL`, `JS`, `LP`, `TVD`, `KS`, `CDDL`."""
    title: str
    value: float | None
    low: float | None
    high: float | None
    note: str
    """Why there is no value, or what it says."""


class BiasReport(msgspec.Struct, frozen=True, kw_only=True):
    """How outcomes differ between a favoured value of a facet and the others."""

    facet: str
    favoured: str
    others: str
    positive: str
    metrics: list[BiasMetric]


class InsightsAnswer(msgspec.Struct, frozen=True, kw_only=True, tag="insights"):
    """The report."""

    title: str
    rows: int
    columns: int
    looked_at: int
    """Rows that warnings were looked for in; models and pairs use fewer and say so."""
    summary: list[Figure]
    warnings: list[Insight]
    """By severity, the worst first."""
    target: ChartAnswer | None
    powers: list[FeaturePower]
    model: QuickModel | None
    bias: BiasReport | None
    page: str
    """HTML, where it was asked for."""
