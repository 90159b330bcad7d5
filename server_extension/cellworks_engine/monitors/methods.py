"""How far two columns are apart, by method. Each formula is its cloud's; `statistics` holds them.

| method | what | whose |
|---|---|---|
| js | Jensen-Shannon distance, base 2; numbers over 20 bins at the reference's quantiles | Endres and Schindelin, 2003 |
| js_divergence | its square | Lin, 1991 |
| psi | population stability index; numbers over 10 such bins | Siddiqi, 2006 |
| l_infinity | largest difference of a share; numbers over 20 such bins | Vertex AI (categories), SageMaker |
| ks, ks_p | largest difference of distribution functions, and its probability | Smirnov, 1939; Stephens, 1970 |
| wasserstein | area between them over max(the reference's standard deviation, 0.001) | Azure ML |
| chi_squared_p | probability of Pearson's 2 x k test | Pearson, 1900 |
| azure_js, azure_psi | over Sturges' equal bins of both ranges; PSI with 1 added to each count | azureml-assets |
| azure_chi_squared_p | probability of Pearson's test against the reference's ratios | azureml-assets |
| vertex_js | divergence over both sides' 10 equal buckets, aligned | TensorFlow Data Validation |
| sagemaker_simple, _robust | largest difference of distribution functions or of a share; robust takes off 1.8 √((n + m) / nm) | Deequ |
| sagemaker_chi_squared_p | Pearson's test with rare categories joined | Deequ |
"""  # noqa: E501

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cellworks_engine.monitors.schema import Method
from cellworks_engine.statistics import bins, distances, formulas
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.formulas import Counts

FINE, ROUGH = 20, 10
DEEQU_ALPHA = 1.8
Both = tuple[Counts, Counts]


@dataclass(frozen=True)
class Pair:
    """A column on both sides, of one kind and with values; what several methods need is worked out once."""

    reference: ColumnSketch
    current: ColumnSketch

    @property
    def numeric(self) -> bool:
        """Whether its values stand in order."""
        return self.reference.numeric

    @cached_property
    def fine(self) -> Both | None:
        """Counts over 20 bins or all categories."""
        return self._counts(FINE)

    @cached_property
    def rough(self) -> Both | None:
        """Counts over 10 bins or all categories."""
        return self._counts(ROUGH) if self.numeric else self.fine

    @cached_property
    def equal(self) -> Both | None:
        """Counts over Azure ML's bins or all categories."""
        if not self.numeric:
            return self.fine
        edges = bins.sturges_edges(self.reference, self.current)
        if edges is None:
            return None
        return bins.counts_in(self.reference, edges), bins.counts_in(self.current, edges)

    @cached_property
    def ks(self) -> float | None:
        """The Kolmogorov-Smirnov distance; of numbers only."""
        return distances.ks(self.reference, self.current) if self.numeric else None

    @cached_property
    def simple(self) -> float | None:
        """SageMaker's distance: of distribution functions, or of categories' shares."""
        return self.ks if self.numeric else self.by(formulas.l_infinity, self.fine)

    def by(self, formula: Callable[[Counts, Counts], float | None], counts: Both | None) -> float | None:
        """Return what a formula makes of counts."""
        return None if counts is None else formula(*counts)

    def _counts(self, number: int) -> Both | None:
        shares = distances.shares_of(self.reference, self.current, bins=number)
        if shares is None:
            return None
        p, q = shares[0] * self.reference.present, shares[1] * self.current.present
        if self.numeric:
            return p, q
        p, q = np.rint(p), np.rint(q)
        # the last category is all that are not named: where there are none, it is no category
        return (p, q) if p[-1] or q[-1] else (p[:-1], q[:-1])


def ks_chance(distance: float, reference: int, current: int) -> float:
    """Return how probable as large a Kolmogorov-Smirnov distance of two samples is by chance.

    Kolmogorov's distribution of (√N + 0.12 + 0.11 / √N) D with N = nm / (n + m) (Stephens, 1970).
    """
    from scipy.special import kolmogorov

    root = math.sqrt(reference * current / (reference + current))
    return float(kolmogorov((root + 0.12 + 0.11 / root) * distance))


def robust(distance: float, reference: int, current: int) -> float:
    """Return a distance less what few rows bring by chance: Deequ's `linf_robust`."""
    return max(0.0, distance - DEEQU_ALPHA * math.sqrt((reference + current) / (reference * current)))


def _ks_p(pair: Pair) -> float | None:
    if pair.ks is None:
        return None
    return ks_chance(pair.ks, pair.reference.present, pair.current.present)


def _chi_squared_p(pair: Pair) -> float | None:
    if pair.rough is None:
        return None
    observed = np.stack(pair.rough)
    observed = observed[:, observed.sum(axis=0) > 0]
    expected = observed.sum(axis=1, keepdims=True) * observed.sum(axis=0) / observed.sum()
    statistic = float(((observed - expected) ** 2 / expected).sum())
    return formulas.chance(statistic, observed.shape[1] - 1)


def _wasserstein(pair: Pair) -> float | None:
    return distances.wasserstein(pair.reference, pair.current, normalised=True) if pair.numeric else None


def _azure_chi_squared_p(pair: Pair) -> float | None:
    found = None if pair.equal is None else formulas.chi_squared_by_ratios(*pair.equal)
    return None if found is None else found[2]


def _vertex_js(pair: Pair) -> float | None:
    counts = bins.aligned_counts(pair.reference, pair.current) if pair.numeric else pair.fine
    return pair.by(formulas.js_divergence, counts)


def _robust(pair: Pair) -> float | None:
    if pair.simple is None:
        return None
    return robust(pair.simple, pair.reference.present, pair.current.present)


def _sagemaker_chi_squared_p(pair: Pair) -> float | None:
    found = None if pair.rough is None else formulas.chi_squared_of_deequ(*pair.rough)
    return None if found is None else found[2]


METHODS: dict[Method, Callable[[Pair], float | None]] = {
    "js": lambda pair: pair.by(formulas.js_distance, pair.fine),
    "js_divergence": lambda pair: pair.by(formulas.js_divergence, pair.fine),
    "psi": lambda pair: pair.by(formulas.psi, pair.rough),
    "l_infinity": lambda pair: pair.by(formulas.l_infinity, pair.fine),
    "ks": lambda pair: pair.ks,
    "ks_p": _ks_p,
    "wasserstein": _wasserstein,
    "chi_squared_p": _chi_squared_p,
    "azure_js": lambda pair: pair.by(formulas.js_distance, pair.equal),
    "azure_psi": lambda pair: pair.by(formulas.psi_of_azure, pair.equal),
    "azure_chi_squared_p": _azure_chi_squared_p,
    "vertex_js": _vertex_js,
    "sagemaker_simple": lambda pair: pair.simple,
    "sagemaker_robust": _robust,
    "sagemaker_chi_squared_p": _sagemaker_chi_squared_p,
}
OF_NUMBERS: tuple[Method, ...] = ("js", "psi", "l_infinity", "ks", "ks_p", "wasserstein", "chi_squared_p")
OF_CATEGORIES: tuple[Method, ...] = ("js", "psi", "l_infinity", "chi_squared_p")
"""What every report says of a column, beside what it is judged by."""
ORDERED: frozenset[Method] = frozenset({"ks", "ks_p", "wasserstein"})
"""Those that need values in an order, so not categories."""


def is_chance(method: Method) -> bool:
    """Tell whether a method gives a probability: little of it is drift."""
    return method.endswith("_p")


def is_past(distance: float, limit: float, method: Method) -> bool:
    """Tell whether a distance is past its limit; one that equals it is not."""
    return distance < limit if is_chance(method) else distance > limit


def effect(pair: Pair) -> float | None:
    """Return Cohen's d of numbers (the pooled standard deviation's), Cohen's w of categories.

    None where numbers do not vary. 0.2, 0.5 and 0.8 are a small, medium and large d (Cohen, 1988).
    """
    if not pair.numeric:
        return pair.by(formulas.cohen_w, pair.fine)
    one, other = pair.reference.moments, pair.current.moments
    freedom = one.count + other.count - 2
    if freedom < 1:
        return None
    pooled = math.sqrt((one.squares + other.squares) / freedom)
    found = (other.mean - one.mean) / pooled if pooled > 0 else math.nan
    return found if math.isfinite(found) else None
