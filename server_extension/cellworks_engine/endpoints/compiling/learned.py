"""What a model learned of its columns: categories of encoders, places of scalers, thresholds of trees.

Rows are made of it where the version has no baseline, and edges always: the values where an answer turns.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cellworks_engine.endpoints.compiling.program import inner


class Learned(NamedTuple):
    """By column's name."""

    values: dict[str, list[Any]]
    """That it may well hold: categories, or numbers around which a scaler found them."""
    thresholds: dict[str, list[float]]
    categories: frozenset[str]
    """The columns that an encoder takes: they hold its categories and nothing between."""


def learned(raw: Any, names: Sequence[str]) -> Learned:
    """Look through a model for what it knows of its columns."""
    found = Learned(defaultdict(list), defaultdict(list), frozenset())
    encoded: set[str] = set()
    model = inner(raw)
    steps = [step for _, step in getattr(model, "steps", [("", model)])]
    for step in steps[:-1]:
        _look(step, list(names), found, encoded)
    last = inner(steps[-1])
    prepared = _names_before(model, names, encoded) if len(steps) > 1 else list(names)
    for place, threshold in _thresholds(last):
        if place < len(prepared) and prepared[place] is not None:
            found.thresholds[prepared[place] or ""].append(threshold)
    return Learned(dict(found.values), dict(found.thresholds), frozenset(encoded))


def _look(step: Any, names: list[str], found: Learned, encoded: set[str]) -> None:
    """Note what a transformer of these columns learned."""
    for one in [part for _, part in getattr(step, "steps", [])]:
        _look(one, names, found, encoded)
    for _, part, chosen in getattr(step, "transformers_", []):
        _look(part, _chosen(names, chosen), found, encoded)
    if isinstance(step, str):
        return
    for name, values in zip(names, getattr(step, "categories_", []), strict=False):
        found.values[name] += [one for one in list(values) if one is not None and not _is_nan(one)]
        encoded.add(name)
    if (mean := getattr(step, "mean_", None)) is not None and (
        scale := getattr(step, "scale_", None)
    ) is not None:
        for name, middle, width in zip(names, mean, scale, strict=False):
            found.values[name] += [float(middle + width * far) for far in (-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3)]
    for bound in ("data_min_", "data_max_", "center_", "statistics_"):
        for name, value in zip(names, getattr(step, bound, []), strict=False):
            if isinstance(value, float) and not _is_nan(value):
                found.values[name].append(value)


def _chosen(names: list[str], chosen: Any) -> list[str]:
    if isinstance(chosen, slice):
        return names[chosen] if not isinstance(chosen.start, str) else []
    every = [chosen] if isinstance(chosen, str | int) else list(chosen)
    if every and all(isinstance(one, bool) or type(one).__name__ in ("bool_", "bool") for one in every):
        return [name for name, is_in in zip(names, every, strict=False) if is_in]
    return [one if isinstance(one, str) else names[int(one)] for one in every]


def _names_before(model: Any, names: Sequence[str], encoded: set[str]) -> list[str | None]:
    """Return for each column of the last step the one that comes through unchanged to it, if one does."""
    try:
        made = [str(name) for name in model[:-1].get_feature_names_out()]
    except (AttributeError, ValueError, NotImplementedError):
        return []
    changed = set(encoded)
    for step in [step for _, step in model.steps[:-1]]:
        parts = getattr(step, "transformers_", None)
        if parts is None:
            return []
        for _, part, chosen in parts:
            if part != "passthrough" and type(part).__name__ != "FunctionTransformer":
                changed |= set(_chosen(list(names), chosen))
    known = set(names) - changed
    plain = [name.rpartition("__")[2] for name in made]
    return [name if name in known else None for name in plain]


def _thresholds(model: Any) -> Iterable[tuple[int, float]]:
    """Return the feature's place and the threshold of every split of a model's trees."""
    family = type(model).__module__.partition(".")[0]
    if family in ("lightgbm", "xgboost"):
        yield from _boosted(model, family)
    elif hasattr(model, "_predictors"):
        for predictors in model._predictors:
            for one in predictors:
                inside = one.nodes[one.nodes["is_leaf"] == 0]
                yield from zip(inside["feature_idx"].tolist(), inside["num_threshold"].tolist(), strict=True)
    elif hasattr(model, "tree_") or hasattr(model, "estimators_"):
        import numpy as np

        every = [model] if hasattr(model, "tree_") else np.ravel(np.asarray(model.estimators_, dtype=object))
        for tree in (one.tree_ for one in every if hasattr(one, "tree_")):
            inside = tree.feature >= 0
            yield from zip(tree.feature[inside].tolist(), tree.threshold[inside].tolist(), strict=True)


def _boosted(model: Any, family: str) -> Iterable[tuple[int, float]]:
    if family == "lightgbm":
        booster: Any = getattr(model, "booster_", model)
        names, table = booster.feature_name(), booster.trees_to_dataframe()
        features, values = "split_feature", "threshold"
    else:
        booster = model.get_booster() if hasattr(model, "get_booster") else model
        table = booster.trees_to_dataframe()
        names = booster.feature_names or [f"f{number}" for number in range(booster.num_features())]
        features, values = "Feature", "Split"
    places = {name: place for place, name in enumerate(names)}
    for name, value in zip(table[features], table[values], strict=True):
        if name in places and isinstance(value, float) and not _is_nan(value):
            yield places[name], value


def _is_nan(value: object) -> bool:
    return isinstance(value, float) and math.isnan(value)
