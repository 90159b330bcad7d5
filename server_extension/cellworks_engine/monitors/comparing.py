"""Two sketches become a drift report: what is wrong, what moved, by how much, and how sure that is.

Pure: it reads nothing and writes nothing, so that a notebook, a job and a test get the same report of the
same rows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import msgspec

from cellworks_engine.clock import now
from cellworks_engine.errors import InvalidInput
from cellworks_engine.monitors import faults, methods, presets, shapes, words
from cellworks_engine.monitors.methods import Pair
from cellworks_engine.monitors.schema import (
    STATUSES,
    ColumnSide,
    Counts,
    DriftReport,
    DriftSettings,
    DriftSide,
    FeatureDrift,
    Finding,
    Method,
    QualityDrift,
    Status,
    Timeline,
)
from cellworks_engine.statistics import ranks
from cellworks_engine.statistics.categories import of as categories_of
from cellworks_engine.statistics.columns import ColumnSketch
from cellworks_engine.statistics.distances import unseen as unseen_values
from cellworks_engine.statistics.schema import Category, Kind, Role
from cellworks_engine.statistics.sketches import TableSketch
from cellworks_engine.statistics.summaries import finite

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)")
LOOKED_AT = 100
"""Values of a text column that are looked at to tell whether they are times."""
_GROUPS: dict[Status, int] = {"violation": 0, "drift": 0, "unjudged": 1, "ok": 1, "ignored": 2}
"""In this order features stand; inside a group by harm."""
NAMED = 10
"""New and lost categories that a report names."""
OWN = 0.5
"""A text column with a value of its own in more than this share of its rows names rows."""
TOO_FEW_FOR_NAMES = 100


@dataclass(frozen=True)
class Compared:
    """One side of a comparison."""

    table: TableSketch
    side: DriftSide
    roles: Mapping[str, Role] = field(default_factory=dict)


def compare(
    reference: Compared,
    current: Compared,
    settings: DriftSettings | None = None,
    *,
    importance: Mapping[str, float] | None = None,
    quality: QualityDrift | None = None,
    timeline: Timeline | None = None,
) -> DriftReport:
    """Return how far the current rows are from the reference.

    `importance` says how much the model relies on each column (any unit: it is divided by its largest).
    Raises InvalidInput where settings name a column that neither side has, or a method that does not fit.
    """
    asked = presets.filled(settings or DriftSettings())
    names = list(dict.fromkeys([*reference.table.columns, *current.table.columns]))
    _check(asked, names)
    roles = {**current.roles, **reference.roles}
    weights = _weights(importance)
    features = [
        _feature(
            name, roles.get(name, "feature"),
            _taken(reference.table.columns.get(name), asked), _taken(current.table.columns.get(name), asked),
            asked, weights,
        )
        for name in names
    ]  # fmt: skip
    return report_of(reference.side, current.side, asked, features, quality=quality, timeline=timeline)


def report_of(
    reference: DriftSide,
    current: DriftSide,
    settings: DriftSettings,
    features: Iterable[FeatureDrift],
    *,
    quality: QualityDrift | None = None,
    timeline: Timeline | None = None,
) -> DriftReport:
    """Return the report of columns that are judged: counted, in order of harm, put into words."""
    order = sorted(features, key=lambda one: (_GROUPS[one.status], -one.harm, one.name))
    counts = Counts(**{status: sum(one.status == status for one in order) for status in STATUSES})
    return DriftReport(
        made=now(), status=overall(counts), reference=reference, current=current, settings=settings,
        counts=counts, words=words.of_report(order, counts, current.rows), features=order,
        quality=quality, timeline=timeline,
    )  # fmt: skip


def overall(counts: Counts) -> Status:
    """Return a report's status: what broke, else what drifted; ok where at least half could be judged."""
    if counts.violation or counts.drift:
        return "violation" if counts.violation else "drift"
    return "ok" if counts.ok and counts.ok >= counts.unjudged else "unjudged"


def method_for(kind: Kind, settings: DriftSettings) -> Method:
    """Return what a column of a kind is judged by, of settings that are filled in."""
    chosen = settings.numeric if kind in ("number", "datetime", "duration") else settings.categorical
    assert chosen is not None
    return chosen


def _feature(
    name: str,
    role: Role,
    reference: ColumnSketch | None,
    current: ColumnSketch | None,
    settings: DriftSettings,
    weights: Mapping[str, float] | None,
) -> FeatureDrift:
    importance = None if weights is None else weights.get(name, 0.0)
    told = reference if reference is not None else current
    assert told is not None
    kind = told.kind if told.present or current is None else current.kind
    made = FeatureDrift(
        name=name, role=role, kind=kind, status="ok", importance=importance,
        reference=None if reference is None else _side(reference),
        current=None if current is None else _side(current),
    )  # fmt: skip
    skipped = _skipped(name, reference, current, settings)
    if skipped is not None:
        return msgspec.structs.replace(made, status="ignored", findings=[skipped])
    if reference is None or current is None:
        only = faults.of_missing_column(name) if current is None else faults.of_extra_column(name)
        return judged(made, [only], "", None)
    found = faults.of_column(reference, current, settings)
    if not reference.present or not current.present or reference.kind != current.kind:
        return judged(made, found, "", None)
    return _measured(made, Pair(reference, current), found, settings)


def _measured(made: FeatureDrift, pair: Pair, found: list[Finding], settings: DriftSettings) -> FeatureDrift:
    if pair.reference.kind == "other":
        return judged(made, found, "", None)
    method = method_for(pair.reference.kind, settings)
    limit = presets.limit_of(made.name, method, settings)
    shown = methods.OF_NUMBERS if pair.numeric else methods.OF_CATEGORIES
    distances = {each: finite(methods.METHODS[each](pair)) for each in dict.fromkeys([method, *shown])}
    distance = distances[method]
    bins = shapes.bins_of(pair.reference, pair.current)
    move = words.of_move(pair.reference, pair.current, bins)
    if limit is None:
        never = Finding(
            fault="not_compared", status="ignored", sentence=f"{made.name} is not monitored: its limit is 0."
        )
        return msgspec.structs.replace(made, status="ignored", findings=[never], distances=distances)
    if distance is None:
        found.append(_unmeasured(made.name, method))
    elif methods.is_past(distance, limit, method):
        values = min(pair.reference.present, pair.current.present)
        p = distances.get("ks_p" if pair.numeric else "chi_squared_p")
        found.append(moved(made.name, method, distance, limit, values, settings, p))
    unseen = unseen_values(pair.reference, pair.current)
    gone = unseen_values(pair.current, pair.reference)
    made = msgspec.structs.replace(
        made, method=method, distance=distance, limit=limit, distances=distances,
        effect=finite(methods.effect(pair)), bins=bins,
        new=_named(unseen, pair.current), gone=_named(gone, pair.reference),
    )  # fmt: skip
    return judged(made, found, move, distances.get("js"))


def moved(
    name: str,
    method: Method,
    distance: float,
    limit: float,
    values: int,
    settings: DriftSettings,
    p: float | None,
) -> Finding:
    """Return what a distance past its limit means: drift, or too few values to tell it from chance.

    `values` are those of the side that has fewer, `p` how often chance alone brings as large a distance.
    """
    below = "is under" if methods.is_chance(method) else "is over"
    said = f"{name} has drifted: {method} {distance:.3g} {below} {limit:.3g}."
    few = values < (settings.least_rows or 1)
    if few or (settings.chance and p is not None and p > settings.chance):
        again = "" if p is None else f" (p = {p:.2g})"
        return Finding(
            fault="may_be_chance", status="unjudged", value=distance, limit=limit,
            sentence=f"{name} is {distance:.3g} away ({method}), past {limit:.3g}, which "
            f"{values:,} values may bring by chance{again}.",
        )  # fmt: skip
    return Finding(fault="drift", status="drift", sentence=said, value=distance, limit=limit)


def _unmeasured(name: str, method: Method) -> Finding:
    return Finding(
        fault="not_compared", status="unjudged",
        sentence=f"{name} cannot be judged by {method}: there is too little of it on one side.",
    )  # fmt: skip


def judged(made: FeatureDrift, found: Sequence[Finding], move: str, distance: float | None) -> FeatureDrift:
    """Return a column with its verdict, words and harm; `distance` is that by `js`, which harm is made of."""
    order = sorted(found, key=lambda one: STATUSES.index(one.status))
    status = _worst([one.status for one in order], "ok")
    far = 1.0 if status == "violation" and distance is None else (distance or 0.0)
    return msgspec.structs.replace(
        made, status=status, findings=order, words=words.of_feature(order, move),
        harm=far * (made.importance if made.importance is not None else 1.0),
    )  # fmt: skip


def _skipped(
    name: str, reference: ColumnSketch | None, current: ColumnSketch | None, settings: DriftSettings
) -> Finding | None:
    """Return why nobody asked about a column; None where somebody did."""
    if name in settings.ignore or (settings.features and name not in settings.features):
        return Finding(fault="not_compared", status="ignored", sentence=f"{name} is left out, as asked.")
    if name in settings.features or name in settings.thresholds or reference is None or current is None:
        return None
    if _is_time(reference) and _is_time(current):
        return Finding(
            fault="moves_by_itself", status="ignored",
            sentence=f"{name} is a time, which moves by itself: name it to have it judged.",
        )  # fmt: skip
    if reference.kind == current.kind == "other":
        return Finding(
            fault="not_compared", status="ignored",
            sentence=f"{name} is {reference.dtype}, whose values are not compared.",
        )  # fmt: skip
    if _names_rows(reference) and _names_rows(current):
        return Finding(
            fault="identifier", status="ignored",
            sentence=f"{name} names rows: most have a value of their own. Name it to have it judged.",
        )  # fmt: skip
    return None


def _is_time(column: ColumnSketch) -> bool:
    """Tell whether a column holds times, be they written as texts."""
    if column.kind != "text":
        return column.kind == "datetime"
    first = list(islice(column.categories.counts, LOOKED_AT))
    return bool(first) and all(_ISO_TIME.match(value) for value in first)


def _names_rows(column: ColumnSketch) -> bool:
    many = column.kind == "text" and column.present >= TOO_FEW_FOR_NAMES
    return many and (column.distinct or 0) > OWN * column.present


def _taken(column: ColumnSketch | None, settings: DriftSettings) -> ColumnSketch | None:
    """Return a column as it is to be compared: numbers that are names as texts."""
    if column is None or column.name not in settings.as_categories or column.kind != "number":
        return column
    if not column.exact:
        raise InvalidInput(
            f"Column `{column.name}` has too many values to be taken as categories.", field="as_categories"
        )
    values, counts = column.ranks.values.tolist(), column.ranks.at.tolist()
    names = [f"{value:.0f}" if value == int(value) else repr(value) for value in values]
    found = dict(zip(names, counts, strict=True))
    infinite = {name: n for name, n in (("inf", column.above), ("-inf", column.below)) if n}
    return replace(
        column, kind="text", nulls=column.missing, nans=0, above=0, below=0,
        ranks=ranks.of(column.ranks.values[:0]), categories=categories_of({**found, **infinite}),
    )  # fmt: skip


def _check(settings: DriftSettings, names: Sequence[str]) -> None:
    """Raise InvalidInput where a setting names no column, or a method that the kind cannot have."""
    lists: Iterable[tuple[str, Iterable[str]]] = (
        ("thresholds", settings.thresholds), ("features", settings.features),
        ("as_categories", settings.as_categories),
    )  # fmt: skip
    for what, named in lists:
        unknown = [name for name in named if name not in names]
        if unknown:
            raise InvalidInput(
                f"There is no column `{unknown[0]}` on either side.", field=what,
                hint=f"There are {', '.join(names[:20])}{', …' if len(names) > 20 else ''}.",
            )  # fmt: skip
    if settings.categorical in methods.ORDERED:
        raise InvalidInput(
            f"{settings.categorical} needs an order, which categories have not.", field="categorical",
            hint="Use js, psi, l_infinity or chi_squared_p.",
        )  # fmt: skip


def _weights(importance: Mapping[str, float] | None) -> dict[str, float] | None:
    if not importance:
        return None
    most = max(abs(value) for value in importance.values())
    return {name: abs(value) / most if most else 0.0 for name, value in importance.items()}


def _named(counts: Mapping[str, int], column: ColumnSketch) -> list[Category]:
    return [
        Category(value=value, count=count, share=count / column.present)
        for value, count in list(counts.items())[:NAMED]
    ]


def _side(column: ColumnSketch) -> ColumnSide:
    low, middle, high = words.quartiles(column)
    return ColumnSide(
        dtype=column.dtype, rows=column.rows, missing=1.0 - column.completeness, distinct=column.distinct,
        mean=finite(column.mean), sd=finite(column.sd), min=column.min, q25=low, median=middle, q75=high,
        max=column.max,
    )  # fmt: skip


def _worst(statuses: Sequence[Status], empty: Status) -> Status:
    return min(statuses, key=STATUSES.index, default=empty)
