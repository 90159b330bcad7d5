"""From a model to what computes it: graphs for ONNX Runtime, trees for treelite, or one after the other.

Everything is computed in float64, as scikit-learn does, so that no value falls on the other side of a
threshold by rounding. ONNX Runtime compares in trees in float32 whatever it is given, so trees are never in
the graph: treelite compares them in the precision of the library that made them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cellworks_engine.endpoints.compiling.program import (
    FOREST,
    PREDICT,
    PREPARE,
    Column,
    inner,
    missing,
    session,
)
from cellworks_engine.errors import MissingExtra

OPSET = {"": 18, "ai.onnx.ml": 3}
_CART = ("RandomForest", "ExtraTrees", "GradientBoosting", "DecisionTree", "ExtraTree")
"""How the classes of scikit-learn begin whose trees compare float32; HistGradientBoosting's float64."""


class Cannot(Exception):
    """The model has no compiled form; the sentence says why."""


class Converted(NamedTuple):
    """A way to compute the model, not proved yet."""

    prepare: bytes | None
    """A graph of what comes before the model itself."""
    form: Literal["none", "matrix", "columns"]
    """What that graph is given."""
    native: bool
    predict: bytes | None
    forest: Any
    precision: Literal["float32", "float64"]

    def write(self, folder: Path) -> None:
        """Write the files that `program.load` reads."""
        for name, graph in ((PREPARE, self.prepare), (PREDICT, self.predict)):
            if graph is not None:
                (folder / name).write_bytes(graph)
        if self.forest is not None:
            self.forest.serialize(folder / FOREST)


def ways(raw: Any, columns: Sequence[Column], *, positional: bool) -> Iterator[Converted]:
    """Return the ways that there are, the best first; raises Cannot where none goes.

    `positional` says that the model takes a matrix of the columns in their order.
    """
    before, last = _stages(inner(raw))
    if positional and any(column.kind == "text" for column in columns):
        raise Cannot("it takes a matrix, and a column holds text")
    if before is None and not positional:
        raise Cannot("it goes by the names of columns in a way that no converter knows")
    forest = _forest(last)
    width = getattr(last, "n_features_in_", len(columns))
    predict = None if forest is not None else _graph(last, width)
    more: Any = (predict, *(forest or (None, "float64")))
    if before is None:
        yield Converted(None, "none", False, *more)
        return
    form: Literal["matrix", "columns"] = "matrix" if positional else "columns"
    for native in (False,) if positional else (False, True):
        try:
            yield Converted(_preparing(before, columns, positional, native), form, native, *more)
        except Cannot:
            if native or positional:
                raise


def _stages(model: Any) -> tuple[Any, Any]:
    """Return what prepares the rows, None where nothing does, and what predicts."""
    steps = [step for _, step in getattr(model, "steps", [])]
    if not steps:
        return None, model
    used = [step for step in steps[:-1] if step not in (None, "passthrough")]
    return (model[:-1] if used else None), inner(steps[-1])


def _forest(model: Any) -> tuple[Any, Literal["float32", "float64"]] | None:
    """Return the trees of a model, and the precision in which they compare; None where it is of no trees."""
    family, name = type(model).__module__.partition(".")[0], type(model).__name__
    is_cart = name.startswith(_CART)
    if family == "sklearn" and not is_cart and not name.startswith("HistGradientBoosting"):
        return None
    if family not in ("sklearn", "lightgbm", "xgboost"):
        return None
    try:
        import treelite
    except ImportError as error:
        raise missing(error) from None
    try:
        if family == "lightgbm":
            return treelite.frontend.from_lightgbm(getattr(model, "booster_", model)), "float64"
        if family == "xgboost":
            booster = model.get_booster() if hasattr(model, "get_booster") else model
            return treelite.frontend.from_xgboost(booster), "float32"
        made = treelite.sklearn.import_model(_as_forest(model) if "Tree" in name[-14:] else model)
    except (treelite.TreeliteError, ValueError, NotImplementedError, TypeError) as error:
        raise Cannot(f"treelite does not take a {name}: {first(error)}") from None
    return made, "float32" if is_cart else "float64"


def _as_forest(tree: Any) -> Any:
    """Return a forest of one tree, which treelite takes where it takes no single one."""
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    if not type(tree).__name__.endswith(("TreeClassifier", "TreeRegressor")):
        return tree
    made: Any = (RandomForestClassifier if hasattr(tree, "classes_") else RandomForestRegressor)(1)
    made.estimators_ = [tree]
    for name in ("n_features_in_", "n_outputs_", "classes_", "n_classes_"):
        if hasattr(tree, name):
            setattr(made, name, getattr(tree, name))
    return made


def _preparing(before: Any, columns: Sequence[Column], positional: bool, native: bool) -> bytes:
    """Convert what prepares the rows into a graph."""
    types = _types()
    rows = [("rows", types.DoubleTensorType([None, len(columns)]))]
    given = rows if positional else [(one.name, _type(one, native, types)) for one in columns]
    return _converted(before, given, None)


def _graph(last: Any, width: int) -> bytes:
    """Convert what predicts into a graph; a classifier's scores are its second output."""
    from sklearn.base import is_classifier

    given = [("rows", _types().DoubleTensorType([None, width]))]
    if not is_classifier(last):
        return _converted(last, given, None)
    try:
        return _converted(last, given, {"zipmap": False})
    except Cannot as error:
        try:
            return _converted(last, given, {"raw_scores": True})
        except Cannot:
            raise error from None


def _types() -> Any:
    try:
        import skl2onnx.common.data_types
    except ImportError as error:
        raise missing(error) from None
    return skl2onnx.common.data_types


def _type(column: Column, native: bool, types: Any) -> Any:
    if column.kind == "text":
        return types.StringTensorType([None, 1])
    own = {"whole": types.Int64TensorType, "truth": types.BooleanTensorType} if native else {}
    return own.get(column.kind, types.DoubleTensorType)([None, 1])


def _converted(model: Any, given: Sequence[tuple[str, Any]], options: dict[str, bool] | None) -> bytes:
    """Convert with skl2onnx, and see whether ONNX Runtime takes it; raises Cannot with what they say."""
    import skl2onnx
    from sklearn.impute import SimpleImputer

    what = f"a {type(model).__name__}" if not hasattr(model, "steps") else "what comes before the model"
    try:
        made = skl2onnx.convert_sklearn(
            model, initial_types=list(given), target_opset=OPSET, options=options,
            custom_conversion_functions={SimpleImputer: _impute},
        )  # fmt: skip
    except Exception as error:  # noqa: BLE001 (skl2onnx raises whatever its converters raise)
        raise Cannot(f"skl2onnx does not convert {what}: {first(error)}") from None
    graph: bytes = made.SerializeToString()
    try:
        session(graph, 1)
    except MissingExtra:
        raise
    except Exception as error:  # noqa: BLE001 (ONNX Runtime has errors of its own, without a common kind)
        raise Cannot(f"ONNX Runtime does not compute {what} in float64: {first(error)}") from None
    return graph


def _impute(scope: Any, operator: Any, container: Any) -> None:
    """Convert a SimpleImputer of numbers: ONNX' own operator knows float32 only."""
    import numpy as np

    imputer, float64 = operator.raw_operator, 11
    values = np.asarray(imputer.statistics_)
    by_nan = isinstance(imputer.missing_values, float) and np.isnan(imputer.missing_values)
    if values.dtype.kind not in "fiu" or not by_nan or imputer.add_indicator or np.isnan(values).any():
        raise NotImplementedError("an imputer of other than numbers for NaN")

    def add(kind: str, inputs: list[str], output: str | None = None, **more: Any) -> str:
        made = output or scope.get_unique_variable_name(kind.lower())
        container.add_node(kind, inputs, made, name=scope.get_unique_operator_name(kind), **more)
        return str(made)

    values_name = scope.get_unique_variable_name("values")
    container.add_initializer(values_name, float64, [1, len(values)], values.astype(float).tolist())
    given = [one.full_name for one in operator.inputs]
    joined = add("Concat", given, axis=1) if len(given) > 1 else given[0]
    numbers = add("Cast", [joined], to=float64)
    absent = add("IsNaN", [numbers], op_version=13)
    add("Where", [absent, values_name, numbers], operator.outputs[0].full_name, op_version=16)


def first(error: Exception) -> str:
    """Return the beginning of what an error says."""
    return " ".join(str(error).split())[:200] or type(error).__name__
